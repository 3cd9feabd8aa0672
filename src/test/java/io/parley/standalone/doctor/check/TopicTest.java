package io.parley.standalone.doctor.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TopicTest {

    @ParameterizedTest
    @EnumSource
    void isFoundByItsId(Topic topic) {
        assertTrue(topic.id().matches("[a-z0-9-]+"));
        assertEquals(Optional.of(topic), Topic.of(topic.id()));
    }

    @ParameterizedTest
    @EnumSource
    void namesAFileThatThereIs(Topic topic) {
        assertTrue(Files.exists(Path.of("server-config", topic.file())), topic.file());
    }
}
