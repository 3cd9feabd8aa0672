package io.parley.standalone.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * One WebSocket, from the upgrade to its end.
 *
 * <pre>upgrading → open → over</pre>
 *
 * It is one handler, where Netty's own for clients would be three, and the messages go from the socket's buffer into the
 * event loop's: with many thousands of lines that is memory and time of this machine, which the server under test may need.
 */
final class Line extends ChannelInboundHandlerAdapter {

    /** Whose line it is. All calls come on the line's event loop. */
    interface Owner {
        void opened();

        /** A whole text; the bytes are good until this returns. */
        void heard(byte[] text, int length);

        void pinged();

        /** More can be sent again. */
        default void writable() {}

        /**
         * Exactly once, for a line that never opened too.
         *
         * @param opened whether it ever was
         * @param code of the close frame; 1006 without one
         * @param why in a few words, the same for all lines that fail alike
         */
        void closed(boolean opened, int code, String why);
    }

    static final int NO_CLOSE_FRAME = 1006;

    private final Desk desk;
    /** Only until it has done its work: it holds half of what a line costs. */
    private WebSocketClientHandshaker handshaker;

    private final Owner owner;
    private Channel channel;
    private ByteBuf partial;
    private boolean open;
    private boolean over;

    Line(Desk desk, WebSocketClientHandshaker handshaker, Owner owner) {
        this.desk = desk;
        this.handshaker = handshaker;
        this.owner = owner;
    }

    Channel channel() {
        return channel;
    }

    /** Ends what takes too long. */
    void timeOut() {
        cut(open ? "no hello in time" : "no answer to the upgrade in time");
    }

    /** Whether more can be sent without queueing it here. */
    boolean isWritable() {
        return open && !over && channel.isWritable();
    }

    /** Sends a text, with the next {@link #flush}. */
    void send(ByteBuf text) {
        ChannelFuture unused = channel.write(new TextWebSocketFrame(text), channel.voidPromise());
    }

    void flush() {
        channel.flush();
    }

    /** Ends in order. */
    void close() {
        if (open && !over) {
            ChannelFuture unused = channel.writeAndFlush(new CloseWebSocketFrame(1000, "done"), channel.voidPromise());
            end(1000, "done");
        }
        if (channel != null) {
            drop();
        }
    }

    /** Ends as a line that is torn: no close frame, a reset instead of an end. */
    void cut(String why) {
        end(NO_CLOSE_FRAME, why);
        if (channel != null) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            drop();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    /** The connection stands, and with TLS that too. */
    void upgrade() {
        ChannelFuture unused = handshaker.handshake(channel);
    }

    /** It could not even be tried. */
    void fail(Throwable failure) {
        end(NO_CLOSE_FRAME, Failures.describe(failure));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (over) {
                return;
            }
            if (message instanceof FullHttpResponse response) {
                handshaker.finishHandshake(channel, response);
                handshaker = null;
                open = true;
                owner.opened();
            } else if (message instanceof WebSocketFrame frame) {
                take(frame);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void take(WebSocketFrame frame) {
        if (frame instanceof TextWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
            if (frame.isFinalFragment() && partial == null) {
                hear(frame.content());
            } else {
                add(frame);
            }
        } else if (frame instanceof PingWebSocketFrame) {
            owner.pinged();
            ChannelFuture unused =
                    channel.writeAndFlush(new PongWebSocketFrame(frame.content().retain()), channel.voidPromise());
        } else if (frame instanceof CloseWebSocketFrame close) {
            int code = close.statusCode() < 0 ? 1005 : close.statusCode();
            ChannelFuture unused = channel.writeAndFlush(new CloseWebSocketFrame(1000, ""), channel.voidPromise());
            end(code, ("close " + code + " " + close.reasonText()).trim());
            drop();
        }
    }

    private void add(WebSocketFrame fragment) {
        if (partial == null) {
            partial = channel.alloc().buffer(fragment.content().readableBytes() * 2);
        }
        partial.writeBytes(fragment.content());
        if (fragment.isFinalFragment()) {
            ByteBuf whole = partial;
            partial = null;
            hear(whole);
            whole.release();
        }
    }

    private void hear(ByteBuf text) {
        int length = text.readableBytes();
        byte[] bytes = desk.bytes(length);
        text.getBytes(text.readerIndex(), bytes, 0, length);
        owner.heard(bytes, length);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (isWritable()) {
            owner.writable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(NO_CLOSE_FRAME, open ? "cut" : "cut during the handshake");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        String why = failure instanceof WebSocketClientHandshakeException refused && refused.response() != null
                ? "HTTP " + refused.response().status().code()
                : Failures.describe(failure);
        end(NO_CLOSE_FRAME, why);
        drop();
    }

    private void drop() {
        ChannelFuture unused = channel.close();
    }

    private void end(int code, String why) {
        if (over) {
            return;
        }
        over = true;
        if (partial != null) {
            partial.release();
            partial = null;
        }
        owner.closed(open, code, why);
    }
}
