package io.parley.it.container;

import io.parley.it.client.Talker;
import io.parley.transcript.Transcript;
import io.parley.transcript.TranscriptRunner;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule of the protocol's page, held against this container. */
class TranscriptIT extends OnEveryContainer {

    static List<Transcript> transcripts() {
        return Transcript.all();
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void theServerSaysWhatIsWritten(Transcript transcript) {
        String run = UUID.randomUUID().toString().substring(0, 8);
        TranscriptRunner.run(transcript, Talker.connector(base), run);
    }
}
