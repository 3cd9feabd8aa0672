package io.parley.standalone.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.Channel;
import jakarta.json.JsonObject;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Each way in which a server can be wrong is found, and one that is right is not blamed. */
class VerificationTest {

    /** The number of the message with which something happens. */
    private static final long WRONG = 5;

    @Test
    void aServerThatIsRightIsFine() {
        try (FakeParley server = new FakeParley()) {
            Tool tool = Tool.runAgainst(server);
            assertEquals(Outcome.FINE, tool.outcome(), tool::toString);
            JsonObject messages = tool.report().getJsonObject("messages");
            assertEquals(20, messages.getInt("published"));
            assertEquals(20, messages.getInt("acknowledged"));
            assertEquals(60, messages.getInt("delivered"));
            assertEquals(60, tool.report().getJsonObject("latency").getInt("count"));
            assertEquals(
                    20, tool.report().getJsonObject("firstToLastSubscriber").getInt("count"));
        }
    }

    @Test
    void aMessageThatOneSubscriberDoesNotGetIsMissing() {
        try (FakeParley server = new FakeParley() {
            @Override
            protected void publish(Channel author, JsonObject send, long seq) {
                acknowledge(author, send, seq);
                String message = message(send, seq);
                readers().stream().skip(seq == WRONG ? 1 : 0).forEach(reader -> say(reader, message));
            }
        }) {
            Tool tool = Tool.runAgainst(server);
            assertEquals(Outcome.FAILED, tool.outcome(), tool::toString);
            assertEquals(1, tool.found("missing"));
            assertEquals(1, tool.found("wrong"));
        }
    }

    @Test
    void theLastMessageIsMissedToo() {
        try (FakeParley server = new FakeParley() {
            @Override
            protected void publish(Channel author, JsonObject send, long seq) {
                acknowledge(author, send, seq);
                if (seq < 20) {
                    tell(message(send, seq));
                }
            }
        }) {
            Tool tool = Tool.runAgainst(server);
            assertEquals(Outcome.FAILED, tool.outcome(), tool::toString);
            assertEquals(3, tool.found("missing"));
        }
    }

    @Test
    void aMessageThatComesTwiceIsADouble() {
        try (FakeParley server = new FakeParley() {
            @Override
            protected void publish(Channel author, JsonObject send, long seq) {
                super.publish(author, send, seq);
                if (seq == WRONG) {
                    tell(message(send, seq));
                }
            }
        }) {
            Tool tool = Tool.runAgainst(server);
            assertEquals(Outcome.FAILED, tool.outcome(), tool::toString);
            assertEquals(3, tool.found("doubled"));
            assertEquals(3, tool.found("wrong"));
        }
    }

    @Test
    void messagesThatChangePlacesAreInDisorderAndNotMissing() {
        try (FakeParley server = new FakeParley() {
            private String held;

            @Override
            protected void publish(Channel author, JsonObject send, long seq) {
                acknowledge(author, send, seq);
                if (seq == WRONG) {
                    held = message(send, seq);
                    return;
                }
                tell(message(send, seq));
                if (held != null) {
                    tell(held);
                    held = null;
                }
            }
        }) {
            Tool tool = Tool.runAgainst(server);
            assertEquals(Outcome.FAILED, tool.outcome(), tool::toString);
            assertEquals(3, tool.found("disordered"));
            assertEquals(0, tool.found("missing"));
            assertEquals(0, tool.found("doubled"));
        }
    }

    @Test
    void aMessageThatNobodySentIsStrange() {
        try (FakeParley server = new FakeParley() {
            @Override
            protected void publish(Channel author, JsonObject send, long seq) {
                acknowledge(author, send, seq);
                String message = message(send, seq);
                tell(
                        seq == WRONG
                                ? message.replaceFirst("\"messageId\":\"[^\"]*", "\"messageId\":\"another")
                                : message);
            }
        }) {
            Tool tool = Tool.runAgainst(server);
            assertEquals(Outcome.FAILED, tool.outcome(), tool::toString);
            assertEquals(3, tool.found("strange"));
        }
    }

    @Test
    void aMessageOfThisRunThatWasNotSentYetIsStrange() {
        try (FakeParley server = new FakeParley() {
            @Override
            protected void publish(Channel author, JsonObject send, long seq) {
                acknowledge(author, send, seq);
                tell(message(send, seq)
                        .replaceFirst("(\"messageId\":\"[^\"]*-)\\d+\"", seq == WRONG ? "$19999\"" : "$0"));
            }
        }) {
            Tool tool = Tool.runAgainst(server);
            assertEquals(Outcome.FAILED, tool.outcome(), tool::toString);
            assertTrue(tool.found("strange") + tool.found("contradicted") >= 3, tool::toString);
        }
    }

    @Test
    void aMessageThatIsPublishedTwiceHasTwoNumbers() {
        try (FakeParley server = new FakeParley() {
            @Override
            protected void publish(Channel author, JsonObject send, long seq) {
                long shifted = seq > WRONG ? seq + 1 : seq;
                acknowledge(author, send, shifted);
                tell(message(send, shifted));
                if (seq == WRONG) {
                    tell(message(send, seq + 1));
                }
            }
        }) {
            Tool tool = Tool.runAgainst(server);
            assertEquals(Outcome.FAILED, tool.outcome(), tool::toString);
            assertEquals(1, tool.found("contradicted"));
        }
    }

    @Test
    void aGapIsALossThoughItIsTold() {
        try (FakeParley server = new FakeParley() {
            @Override
            protected void publish(Channel author, JsonObject send, long seq) {
                acknowledge(author, send, seq);
                tell(
                        seq == WRONG
                                ? "{\"type\":\"gap\",\"channel\":" + send.get("channel") + ",\"from\":5,\"to\":5}"
                                : message(send, seq));
            }
        }) {
            Tool tool = Tool.runAgainst(server);
            assertEquals(Outcome.FAILED, tool.outcome(), tool::toString);
            assertEquals(3, tool.found("dropped"));
            assertEquals(0, tool.found("missing"));
        }
    }

    @Test
    void aFrameThatIsNoJsonIsUnreadable() {
        try (FakeParley server = new FakeParley() {
            @Override
            protected void publish(Channel author, JsonObject send, long seq) {
                super.publish(author, send, seq);
                if (seq == WRONG) {
                    tell("{\"type\":");
                }
            }
        }) {
            assertEquals(3, Tool.runAgainst(server).found("unreadable"));
        }
    }

    @Test
    void aMessageInFragmentsIsOneMessage() {
        try (FakeParley server = new FakeParley() {
            @Override
            protected void publish(Channel author, JsonObject send, long seq) {
                acknowledge(author, send, seq);
                readers().forEach(reader -> sayInFragments(reader, message(send, seq)));
            }
        }) {
            Tool tool = Tool.runAgainst(server);
            assertEquals(Outcome.FINE, tool.outcome(), tool::toString);
            assertEquals(60, tool.report().getJsonObject("messages").getInt("delivered"));
            assertEquals(60, tool.report().getJsonObject("connections").getInt("pings"));
        }
    }

    @Test
    void whatIsRefusedForAMomentIsSentAgainWithItsId() {
        try (FakeParley server = new FakeParley() {
            private int refusals;

            @Override
            protected boolean accepts(Channel author, JsonObject send) {
                if (send.getInt("id") == WRONG && refusals++ < 2) {
                    refuse(author, send, "unavailable", true);
                    return false;
                }
                return true;
            }
        }) {
            Tool tool = Tool.runAgainst(server);
            assertEquals(Outcome.FINE, tool.outcome(), tool::toString);
            JsonObject messages = tool.report().getJsonObject("messages");
            assertEquals(2, messages.getInt("retried"));
            assertEquals(20, messages.getInt("acknowledged"));
            assertEquals(2, messages.getJsonObject("refused").getInt("unavailable, sent again"));
        }
    }

    @Test
    void whatIsRefusedForGoodIsNotSentAgain() {
        try (FakeParley server = new FakeParley() {
            @Override
            protected boolean accepts(Channel author, JsonObject send) {
                refuse(author, send, "forbidden", false);
                return false;
            }
        }) {
            JsonObject messages = Tool.runAgainst(server).report().getJsonObject("messages");
            assertEquals(20, messages.getJsonObject("refused").getInt("forbidden"));
            assertEquals(0, messages.getInt("retried"));
        }
    }

    @Test
    void whoIsToldByeComesBackAfterTheWindowAndResumes() {
        try (FakeParley server = new FakeParley() {
            @Override
            protected void publish(Channel author, JsonObject send, long seq) {
                super.publish(author, send, seq);
                if (seq == WRONG) {
                    sayBye(readers().get(0), 1012, 1);
                }
            }
        }) {
            Tool tool = Tool.runAgainst(server, "--duration=2s");
            assertEquals(Outcome.FINE, tool.outcome(), tool::toString);
            JsonObject connections = tool.report().getJsonObject("connections");
            assertEquals(1, connections.getInt("byes"));
            assertEquals(1, connections.getInt("resumed"));
            int missed = tool.report().getJsonObject("messages").getInt("caughtUp");
            assertTrue(missed >= 15, () -> "only " + missed + " messages in a window of a second");
        }
    }

    @Test
    void whoMayNotComeBackDoesNot() {
        try (FakeParley server = new FakeParley() {
            @Override
            protected void publish(Channel author, JsonObject send, long seq) {
                super.publish(author, send, seq);
                if (seq == WRONG) {
                    sayBye(readers().get(0), 4403, 0);
                }
            }
        }) {
            Tool tool = Tool.runAgainst(server);
            assertEquals(Outcome.FAILED, tool.outcome(), tool::toString);
            assertEquals(
                    1,
                    tool.report()
                            .getJsonObject("connections")
                            .getJsonObject("ended")
                            .getInt("close 4403 x"));
        }
    }

    /** The server stands still for half a second: whoever only timed what was sent would see one late message. */
    @Test
    void aStallIsSeenByEveryMessageThatShouldHaveBeenSentMeanwhile() {
        try (FakeParley server = new FakeParley() {
            @Override
            protected void publish(Channel author, JsonObject send, long seq) {
                if (seq == 20) {
                    awaitHalfASecond();
                }
                super.publish(author, send, seq);
            }

            private void awaitHalfASecond() {
                long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
                while (System.nanoTime() < until) {
                    LockSupport.parkNanos(until - System.nanoTime());
                }
            }
        }) {
            Tool tool = Tool.runAgainst(server, "--rate=100", "--duration=2s");
            assertEquals(Outcome.FINE, tool.outcome(), tool::toString);
            // 50 of the 200 messages were due in that time, the first 40 of them 100 ms or more before its end.
            JsonObject latency = tool.report().getJsonObject("latency");
            assertTrue(latency.getJsonNumber("p90").doubleValue() > 200, latency::toString);
            assertTrue(latency.getJsonNumber("max").doubleValue() >= 490, latency::toString);
        }
    }
}
