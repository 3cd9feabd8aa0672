package io.parley.standalone.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.codec.http.websocketx.extensions.compression.WebSocketClientCompressionHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;

/** Opens lines to deployments. */
final class Dialer {

    /** Far above what a Parley puts into one frame. */
    private static final int LONGEST_FRAME = 16 << 20;

    private static final int LONGEST_ANSWER = 1 << 16;

    private final String protocol;
    private final boolean deflate;
    private final List<InetAddress> locals;
    private final int timeoutMillis;
    private final SslContext tls;
    private final boolean insecure;

    /** @param locals where lines begin, in turn; empty: wherever the machine thinks fit */
    Dialer(String protocol, boolean deflate, boolean insecure, List<InetAddress> locals, Duration timeout)
            throws SSLException {
        this.protocol = protocol;
        this.deflate = deflate;
        this.insecure = insecure;
        this.locals = locals;
        this.timeoutMillis = (int) timeout.toMillis();
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
        this.tls = (insecure
                        ? builder.trustManager(InsecureTrustManagerFactory.INSTANCE)
                                .endpointIdentificationAlgorithm(null)
                        : builder)
                .build();
    }

    /**
     * Begins to open one; its owner is told how it went.
     *
     * @param number of the line: it chooses the local address
     * @param key {@code null}: a guest
     * @param sip so many bytes are read at once, and wait in the machine; 0: as usual
     */
    Line dial(Desk desk, Target target, String path, int number, String key, int sip, Line.Owner owner) {
        HttpHeaders headers = new DefaultHttpHeaders();
        if (key != null) {
            headers.set("Authorization", "Bearer " + key);
        }
        Line line = new Line(
                desk,
                WebSocketClientHandshakerFactory.newHandshaker(
                        target.uri(path), WebSocketVersion.V13, protocol, deflate, headers, LONGEST_FRAME),
                owner);
        Bootstrap bootstrap = new Bootstrap()
                .group(desk.loop())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        fill(channel, target, line);
                    }
                });
        if (sip > 0) {
            bootstrap
                    .option(ChannelOption.SO_RCVBUF, sip)
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(sip).maxMessagesPerRead(1));
        }
        SocketAddress local = locals.isEmpty() ? null : new InetSocketAddress(locals.get(number % locals.size()), 0);
        ChannelFuture connecting =
                bootstrap.connect(InetSocketAddress.createUnresolved(target.host(), target.port()), local);
        ChannelFuture unused = connecting.addListener(done -> {
            if (done.isSuccess()) {
                begin(connecting.channel(), line);
            } else {
                line.fail(done.cause());
            }
        });
        return line;
    }

    private void fill(Channel channel, Target target, Line line) {
        ChannelPipeline pipeline = channel.pipeline();
        if (target.secure()) {
            pipeline.addLast(tls.newHandler(channel.alloc(), target.host(), target.port()));
        }
        pipeline.addLast(new HttpClientCodec(), new HttpObjectAggregator(LONGEST_ANSWER));
        if (deflate) {
            pipeline.addLast(new WebSocketClientCompressionHandler(LONGEST_FRAME));
        }
        pipeline.addLast(line);
    }

    private static void begin(Channel channel, Line line) {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        if (handler == null) {
            line.upgrade();
            return;
        }
        Future<Channel> unused = handler.handshakeFuture().addListener(shaken -> {
            if (shaken.isSuccess()) {
                line.upgrade();
            }
        });
    }

    @Override
    public String toString() {
        return protocol + (deflate ? ", compressed" : "") + (insecure ? ", any certificate is taken" : "");
    }
}
