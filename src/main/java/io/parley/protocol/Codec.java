package io.parley.protocol;

import io.parley.channel.ChannelName;
import io.parley.channel.Format;
import io.parley.channel.Position;
import io.parley.channel.Refused;
import java.util.List;

/** One language that clients speak. */
public interface Codec extends Format {

    /**
     * @param home the channel of the connection's path, or {@code null}
     * @throws Refused for a frame of which nothing may be carried out
     */
    List<ClientFrame> decode(String text, ChannelName home);

    /** One word, for operators. */
    String name();

    /** Whether this language has words for signals. */
    boolean signals();

    /**
     * The first words.
     *
     * @param from behind what the reader begins in the channel of its path; {@code null} where the path has none
     */
    default String greet(ServerFrame.Hello hello, Position from) {
        return encode(hello);
    }

    /**
     * For a language that clients only listen to: a frame that means nothing, and shows that the line holds. {@code null} where clients
     * speak too, and the line has pings that they answer.
     */
    default String ping() {
        return null;
    }

    /** @return one event, or {@code null} where this language has no word for it */
    String encode(ServerFrame frame);

    /** Says no to a command. */
    String encode(Object re, Refused refused);

    /** Answers a {@code history} command. */
    String encode(Object re, ChannelName channel, HistoryPage page);
}
