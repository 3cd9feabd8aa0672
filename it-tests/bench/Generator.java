import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Puts the same bytes on every server that broadcasts plain text: subscribers, one publisher, one thread. Each message is a
 * number and a filler of fixed length; each subscriber must get every number once and in order. One file, run as it is:
 *
 * <pre>java Generator.java SUBSCRIBE-URL PUBLISH-URL READERS window|rate N SIZE WARM-UP-SECONDS SECONDS</pre>
 *
 * It says {@code measuring} and {@code measured} when it begins and ends to count, and then what it saw, as JSON. KEY in the
 * environment goes with the publisher's handshake.
 */
final class Generator {
    private static final int DIGITS = 10;
    private static final int RECENT = 1 << 16;
    private static final long SECOND = 1_000_000_000;
    private static final long PATIENCE = 10 * SECOND;
    private static final int MICROS_A_BUCKET = 10;

    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
    private final List<Line> readers = new ArrayList<>();
    private final ByteBuffer outgoing = ByteBuffer.allocate(1 << 18);
    private final int[] heard = new int[RECENT];
    private final long[] due = new long[RECENT];
    private final int[] latencies = new int[1 << 20];
    private final boolean closed;
    private final int amount;
    private final int size;
    private Line publisher;
    private long sent;
    private long complete;
    private long delivered;
    private long wrong;
    private int joined;
    private long last;
    private boolean counting;

    private Generator(boolean closed, int amount, int size) throws IOException {
        this.closed = closed;
        this.amount = amount;
        this.size = size;
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 8) {
            System.err.println("SUBSCRIBE-URL PUBLISH-URL READERS window|rate N SIZE WARM-UP-SECONDS SECONDS");
            System.exit(2);
        }
        Generator one = new Generator(args[3].equals("window"), Integer.parseInt(args[4]), Integer.parseInt(args[5]));
        one.connect(URI.create(args[0]), URI.create(args[1]), Integer.parseInt(args[2]));
        System.exit(one.run(Long.parseLong(args[6]) * SECOND, Long.parseLong(args[7]) * SECOND) ? 0 : 1);
    }

    /** One connection, and how far it has read: in a frame, and in a message. */
    private final class Line {
        final SocketChannel channel;
        final byte[] head = new byte[10];
        int headed;
        long left;
        boolean inFrame;
        int at;
        long number;
        long expected;

        Line(URI url, String key) throws IOException {
            channel = SocketChannel.open(new InetSocketAddress(url.getHost(), url.getPort()));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            String request = "GET " + url.getRawPath() + " HTTP/1.1\r\nHost: " + url.getAuthority()
                    + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                    + (key == null ? "" : "Authorization: Bearer " + key + "\r\n") + "\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            StringBuilder answer = new StringBuilder();
            ByteBuffer one = ByteBuffer.allocate(1);
            while (answer.indexOf("\r\n\r\n") < 0) {
                if (channel.read(one.clear()) < 0 || answer.length() > 8192) {
                    throw new IOException(url + " did not answer the handshake: " + answer);
                }
                answer.append((char) one.get(0));
            }
            if (!answer.toString().startsWith("HTTP/1.1 101")) {
                throw new IOException(url + " refused: " + answer.toString().strip());
            }
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        void read(long now) throws IOException {
            int count = channel.read(buffer.clear());
            if (count < 0) {
                throw new IOException("The server has ended a connection.");
            }
            if (this == publisher) {
                return;
            }
            buffer.flip();
            while (buffer.hasRemaining()) {
                if (!inFrame) {
                    head();
                } else {
                    int take = (int) Math.min(left, buffer.remaining());
                    left -= take;
                    if ((head[0] & 0x0f) <= 1) {
                        payload(take, now);
                    } else {
                        buffer.position(buffer.position() + take);
                    }
                }
                if (inFrame && left == 0) {
                    end();
                }
            }
        }

        private void head() {
            head[headed++] = buffer.get();
            int length = headed < 2 ? 0 : head[1] & 0x7f;
            int more = length == 126 ? 2 : length == 127 ? 8 : 0;
            if (headed < 2 + more || headed < 2) {
                return;
            }
            left = more == 0 ? length : 0;
            for (int i = 2; i < headed; i++) {
                left = left << 8 | head[i] & 0xff;
            }
            headed = 0;
            inFrame = true;
        }

        private void payload(int bytes, long now) {
            int take = bytes;
            while (take > 0) {
                if (at == size) {
                    wrong += buffer.get() == '\n' ? 0 : 1;
                    at = 0;
                    take--;
                } else if (at < DIGITS) {
                    number = number * 10 + buffer.get() - '0';
                    at++;
                    take--;
                } else {
                    int skip = Math.min(size - at, take);
                    buffer.position(buffer.position() + skip);
                    at += skip;
                    take -= skip;
                    if (at == size) {
                        arrived(this, number, now);
                        number = 0;
                    }
                }
            }
        }

        private void end() throws IOException {
            inFrame = false;
            int opcode = head[0] & 0x0f;
            if (opcode == 8) {
                throw new IOException("The server says goodbye.");
            } else if (opcode == 9) {
                channel.write(ByteBuffer.wrap(new byte[] {(byte) 0x8a, (byte) 0x80, 0, 0, 0, 0}));
            } else if (opcode <= 1 && head[0] < 0) {
                wrong += at == size ? 0 : 1;
                at = 0;
            }
        }
    }

    private void connect(URI subscribe, URI publish, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            readers.add(new Line(subscribe, null));
        }
        publisher = new Line(publish, System.getenv("KEY"));
    }

    private void arrived(Line line, long number, long now) {
        if (number == 0) {
            joined += line.expected == 0 ? 1 : 0;
            line.expected = 1;
            return;
        }
        wrong += number == line.expected ? 0 : 1;
        line.expected = number + 1;
        int place = (int) (number & (RECENT - 1));
        if (++heard[place] == readers.size()) {
            heard[place] = 0;
            complete++;
        }
        delivered++;
        last = now;
        if (counting) {
            latencies[(int) Math.min(latencies.length - 1, (now - due[place]) / 1000 / MICROS_A_BUCKET)]++;
        }
    }

    /** A text frame from a client, masked with zeros. */
    private void publish(long number) {
        byte[] text = ("%0" + DIGITS + "d ").formatted(number).getBytes(StandardCharsets.US_ASCII);
        outgoing.put((byte) 0x81)
                .put((byte) (0x80 | 126))
                .putShort((short) size)
                .putInt(0);
        outgoing.put(text).put("x".repeat(size - text.length).getBytes(StandardCharsets.US_ASCII));
    }

    /** Writes what is to be written, and reads what has come until then. */
    private void step(long until) throws IOException {
        publisher.channel.write(outgoing.flip());
        outgoing.compact();
        long wait = outgoing.position() > 0 ? 1 : (until - System.nanoTime()) / 1_000_000;
        if (wait > 0) {
            selector.select(wait);
        } else {
            selector.selectNow();
        }
        for (SelectionKey key : selector.selectedKeys()) {
            ((Line) key.attachment()).read(System.nanoTime());
        }
        selector.selectedKeys().clear();
    }

    private boolean run(long warmup, long duration) throws IOException {
        long probe = 0;
        long patience = System.nanoTime() + PATIENCE;
        while (joined < readers.size() && System.nanoTime() < patience) {
            if (System.nanoTime() - probe > SECOND / 2) {
                publish(0);
                probe = System.nanoTime();
            }
            step(System.nanoTime() + SECOND / 100);
        }
        long start = System.nanoTime();
        long from = start + warmup;
        long to = from + duration;
        last = start;
        pump(start, from);
        System.out.println("measuring");
        counting = true;
        long began = System.nanoTime();
        long cpu = cpu();
        long before = delivered;
        long sentBefore = sent;
        pump(start, to);
        double seconds = (System.nanoTime() - began) / 1e9;
        long counted = delivered - before;
        double micros = (cpu() - cpu) / 1e3 / Math.max(1, counted);
        long sentThen = sent - sentBefore;
        System.out.println("measured");
        while (complete < sent && System.nanoTime() - last < PATIENCE) {
            step(System.nanoTime() + SECOND / 100);
        }
        long missing = sent * readers.size() - delivered;
        System.out.printf(
                Locale.ROOT,
                "{\"readers\":%d,\"joined\":%d,\"seconds\":%.3f,\"published\":%d,\"delivered\":%d,\"perSecond\":%.0f,"
                        + "\"p50\":%.2f,\"p99\":%.2f,\"missing\":%d,\"wrong\":%d,\"generatorMicros\":%.3f}%n",
                readers.size(),
                joined,
                seconds,
                sentThen,
                counted,
                counted / seconds,
                percentile(0.5),
                percentile(0.99),
                missing,
                wrong,
                micros);
        return missing == 0 && wrong == 0 && joined == readers.size();
    }

    private void pump(long start, long until) throws IOException {
        long now = System.nanoTime();
        while (now < until && now - last < PATIENCE) {
            long next = until;
            while (outgoing.remaining() > size + 8) {
                long intended = closed ? now : start + sent * SECOND / amount;
                if (closed ? sent - complete >= amount : intended > now) {
                    next = closed ? until : Math.min(until, intended);
                    break;
                }
                sent++;
                due[(int) (sent & (RECENT - 1))] = intended;
                publish(sent);
            }
            step(next);
            now = System.nanoTime();
        }
    }

    /** Milliseconds. */
    private double percentile(double share) {
        long all = 0;
        for (int count : latencies) {
            all += count;
        }
        long seen = 0;
        for (int i = 0; i < latencies.length; i++) {
            seen += latencies[i];
            if (seen > 0 && seen >= share * all) {
                return i * MICROS_A_BUCKET / 1e3;
            }
        }
        return 0;
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
