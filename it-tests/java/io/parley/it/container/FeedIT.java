package io.parley.it.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parley.it.client.Api;
import io.parley.it.client.Dialogue;
import io.parley.it.client.Talker;
import jakarta.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Feeds: few publish, by key, over a socket or by HTTP; everybody reads. */
class FeedIT extends OnEveryContainer {

    private final String name = UUID.randomUUID().toString();
    private final String feed = "/feed/" + name;
    private final String messages = "/api/channels/feed/" + name + "/messages";

    @Test
    void aGuestMayNotPublish() {
        try (Dialogue guest = Dialogue.guest(base, feed)) {
            assertEquals(
                    "forbidden", guest.ask("{\"type\":\"send\",\"body\":1}").getString("code"));
        }
        assertEquals(
                0, new Api(base).get(messages).json().getJsonArray("messages").size());
    }

    @Test
    void withTheKeyOnePublishesAndGuestsHear() {
        try (Dialogue guest = Dialogue.guest(base, feed);
                Dialogue owner = Dialogue.withKey(base, feed)) {
            assertEquals("ok", owner.ask("{\"type\":\"send\",\"body\":1}").getString("type"));
            assertEquals(1, guest.hear("message").getInt("body"));
        }
    }

    @Test
    void whatIsPostedIsHeard() {
        Api api = new Api(base);
        try (Dialogue guest = Dialogue.guest(base, feed)) {
            Api.Answer answer = api.post(messages, "{\"body\":{\"price\":1.25},\"key\":\"EUR\"}");
            assertEquals(201, answer.status(), answer::toString);
            JsonObject heard = guest.hear("message");
            assertEquals("feed/" + name, heard.getString("channel"));
            assertEquals("EUR", heard.getString("key"));
            assertEquals(answer.json().getInt("seq"), heard.getInt("seq"));
            assertEquals(answer.json().getString("epoch"), heard.getString("epoch"));
            assertEquals(answer.json().getString("messageId"), heard.getString("messageId"));
            JsonObject read = api.get(messages).json().getJsonArray("messages").getJsonObject(0);
            assertEquals(heard, read);
        }
    }

    @Test
    void thePostThatIsSentTwiceIsPublishedOnce() {
        Api api = new Api(base);
        try (Dialogue guest = Dialogue.guest(base, feed)) {
            Api.Answer first = api.send(
                    api.withKey(messages).header("Idempotency-Key", "k-1").POST(Api.body("{\"body\":1}")));
            Api.Answer second = api.send(
                    api.withKey(messages).header("Idempotency-Key", "k-1").POST(Api.body("{\"body\":1}")));
            assertEquals(201, first.status(), first::toString);
            assertEquals(201, second.status(), second::toString);
            assertEquals(first.json(), second.json());
            api.post(messages, "{\"body\":2}");
            assertEquals(1, guest.hear("message").getInt("body"));
            assertEquals(2, guest.hear("message").getInt("body"));
        }
    }

    @Test
    void aSocketAndThePostShareOneSetOfMessageIds() {
        Api api = new Api(base);
        try (Dialogue owner = Dialogue.withKey(base, feed)) {
            JsonObject sent = owner.ask("{\"type\":\"send\",\"body\":1,\"messageId\":\"m\"}");
            Api.Answer posted = api.post(messages, "{\"body\":1,\"messageId\":\"m\"}");
            assertEquals(201, posted.status(), posted::toString);
            assertEquals(sent.getInt("seq"), posted.json().getInt("seq"));
        }
    }

    @Test
    void plainTextGetsTheBodyAlone() {
        Talker reader = Talker.connect(base, feed + "?last=1");
        Api api = new Api(base);
        // Not before it listens: the first line proves that it does.
        api.post(messages, "{\"body\":\"tick\"}");
        assertEquals("tick", reader.receive().stripTrailing());
        api.post(messages, "{\"body\":\"tock\"}");
        assertEquals("tock", reader.receive().stripTrailing());
        reader.leave();
    }
}
