package io.parley.standalone.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server of one channel, in one thread, that says what a test wants it to say, true or not. */
class FakeParley implements AutoCloseable {

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<Channel> readers = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final Channel door;

    private final SslContext tls;

    FakeParley() {
        this(null);
    }

    /** @param tls {@code null}: none */
    FakeParley(SslContext tls) {
        this.tls = tls;
        door = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline()
                                .addLast(
                                        new HttpServerCodec(),
                                        new HttpObjectAggregator(1 << 16),
                                        new WebSocketServerProtocolHandler(WebSocketServerProtocolConfig.newBuilder()
                                                .websocketPath("/")
                                                .checkStartsWith(true)
                                                .subprotocols("parley.v1")
                                                .build()),
                                        new Talk());
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    String url() {
        return (tls == null ? "ws" : "wss") + "://127.0.0.1:" + ((InetSocketAddress) door.localAddress()).getPort();
    }

    // ---- what a test may do otherwise

    /** Answers a message, and tells it to all. It gets the numbers from 1 on. */
    protected void publish(Channel author, JsonObject send, long seq) {
        acknowledge(author, send, seq);
        tell(message(send, seq));
    }

    // ---- what it can do

    protected final void acknowledge(Channel author, JsonObject send, long seq) {
        say(author, "{\"type\":\"ok\",\"re\":" + send.get("id") + ",\"epoch\":\"e\",\"seq\":" + seq + "}");
    }

    protected final void refuse(Channel author, JsonObject send, String code, boolean retry) {
        say(
                author,
                "{\"type\":\"error\",\"re\":" + send.get("id") + ",\"code\":\"" + code
                        + "\",\"message\":\"\",\"retry\":" + retry + "}");
    }

    /** As the real one writes it. */
    protected static String message(JsonObject send, long seq) {
        return "{\"type\":\"message\",\"channel\":" + send.get("channel") + ",\"epoch\":\"e\",\"seq\":" + seq
                + ",\"messageId\":" + send.get("messageId")
                + ",\"from\":{\"id\":\"g\",\"name\":\"A \\\"x\\\" ]}\"},\"at\":\"2026-01-01T00:00:00.000Z\",\"body\":"
                + send.get("body") + "}";
    }

    /** An event to all that read. */
    protected final void tell(String event) {
        readers.forEach(reader -> say(reader, event));
    }

    protected final List<Channel> readers() {
        return readers;
    }

    protected final void say(Channel to, String event) {
        var unused = to.writeAndFlush(new TextWebSocketFrame("[" + event + "]"));
    }

    /** In two frames, with a ping between them. */
    protected final void sayInFragments(Channel to, String event) {
        String frame = "[" + event + "]";
        var unused = to.write(new TextWebSocketFrame(false, 0, frame.substring(0, 30)));
        unused = to.write(new PingWebSocketFrame());
        unused = to.writeAndFlush(new ContinuationWebSocketFrame(true, 0, frame.substring(30)));
    }

    protected final void sayBye(Channel to, int code, int retryAfter) {
        readers.remove(to);
        say(
                to,
                "{\"type\":\"bye\",\"code\":" + code + ",\"reason\":\"x\",\"retryAfter\":" + retryAfter
                        + ",\"jitter\":0}");
        var unused = to.writeAndFlush(new CloseWebSocketFrame(code, "x"));
    }

    private final class Talk extends SimpleChannelInboundHandler<TextWebSocketFrame> {

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof HandshakeComplete upgrade) {
                greet(context.channel(), new QueryStringDecoder(upgrade.requestUri()));
            }
        }

        private void greet(Channel channel, QueryStringDecoder uri) {
            if (uri.path().equals("/live")) {
                say(channel, "{\"type\":\"hello\"}");
                return;
            }
            boolean resumes = uri.parameters().containsKey("seq");
            say(
                    channel,
                    "{\"type\":\"hello\",\"join\":{\"epoch\":\"e\",\"seq\":" + log.size() + ",\"resumed\":" + resumes
                            + "}}");
            if (resumes) {
                int since = Integer.parseInt(uri.parameters().get("seq").get(0));
                log.subList(since, log.size()).forEach(missed -> say(channel, missed));
            }
            readers.add(channel);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
            JsonObject send = Json.createReader(new StringReader(frame.content().toString(UTF_8)))
                    .readObject();
            String id = send.getString("messageId");
            for (int i = 0; i < log.size(); i++) {
                if (log.get(i).contains(id)) {
                    acknowledge(context.channel(), send, i + 1);
                    return;
                }
            }
            if (accepts(context.channel(), send)) {
                log.add(message(send, log.size() + 1L));
                publish(context.channel(), send, log.size());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            readers.remove(context.channel());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var unused = context.close();
        }
    }

    /** Whether a message that was never heard of is kept; if not, it is answered here. */
    protected boolean accepts(Channel author, JsonObject send) {
        return true;
    }

    @Override
    public void close() {
        Future<?> unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
