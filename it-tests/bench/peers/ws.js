// What a broadcast looks like with ws: everybody at a path gets what anybody says there. Says on which port it listens.
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false, backlog: 4096 });
server.on('connection', (socket) => {
  socket.on('error', () => socket.terminate());
  socket.on('message', (data, binary) => {
    for (const client of server.clients) {
      if (client.readyState === 1) client.send(data, { binary });
    }
  });
});
server.on('listening', () => console.log(`serving at port ${server.address().port}`));
