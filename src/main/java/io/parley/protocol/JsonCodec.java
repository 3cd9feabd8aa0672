package io.parley.protocol;

import io.parley.channel.ChannelName;
import io.parley.channel.Event;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Relation;
import io.parley.channel.Status;
import io.parley.channel.View;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.List;

/** Version 1 of the protocol in JSON. */
public final class JsonCodec implements Codec {
    private final JsonText json;
    private final Limits limits;

    public JsonCodec(JsonText json, Limits limits) {
        this.json = json;
        this.limits = limits;
    }

    @Override
    public List<ClientFrame> decode(String text, ChannelName home) {
        JsonValue value = parse(text, limits.depth());
        if (value instanceof JsonArray array) {
            if (array.size() > limits.commands()) {
                throw new Refused(
                        Refusal.TOO_LARGE,
                        "A frame holds at most " + limits.commands() + " commands. None was carried out.");
            }
            return array.stream().map(one -> command(one, home)).toList();
        }
        return List.of(command(value, home));
    }

    /**
     * What a request to publish one message holds.
     *
     * @param depth how many levels it may nest
     * @throws Refused {@code bad-request}, {@code too-large}
     */
    public static ClientFrame.Content content(String text, int depth) {
        if (parse(text, depth) instanceof JsonObject object) {
            return content(new Fields(object));
        }
        throw Fields.bad("A message is a JSON object.");
    }

    /**
     * The body of any other request.
     *
     * @param depth how many levels it may nest
     * @throws Refused {@code bad-request}, {@code too-large}
     */
    public static JsonObject object(String text, int depth) {
        if (parse(text, depth) instanceof JsonObject object) {
            return object;
        }
        throw Fields.bad("The body is a JSON object.");
    }

    private static JsonValue parse(String text, int most) {
        requireShallow(text, most);
        try {
            return JsonText.parse(text);
        } catch (JsonException e) {
            throw Fields.bad("This is not JSON.");
        }
    }

    /** Before any parser sees it: parsers call themselves, and a stack ends. */
    private static void requireShallow(String text, int most) {
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == '{' || c == '[') {
                if (++depth > most) {
                    throw new Refused(Refusal.TOO_LARGE, "JSON may nest " + most + " levels.");
                }
            } else if (c == '}' || c == ']') {
                depth--;
            }
        }
    }

    private ClientFrame command(JsonValue value, ChannelName home) {
        Object re = null;
        try {
            if (value instanceof JsonObject object) {
                Fields fields = new Fields(object);
                re = fields.re();
                return command(re, fields, home);
            }
            throw Fields.bad("A command is a JSON object.");
        } catch (Refused refused) {
            return new ClientFrame.Invalid(re, refused);
        }
    }

    private ClientFrame command(Object re, Fields fields, ChannelName home) {
        String type = fields.required("type", fields.text("type"));
        return switch (type) {
            case "join" ->
                ClientFrame.Join.of(
                        re,
                        fields.channel(home),
                        fields.position("since"),
                        fields.whole("last"),
                        View.of(fields.text("view")),
                        fields.number("maxRate"),
                        fields.flag("members"),
                        limits.history());
            case "leave" -> new ClientFrame.Leave(re, fields.channel(home));
            case "send" -> new ClientFrame.Send(re, fields.channel(home), content(fields));
            case "edit" ->
                new ClientFrame.Change(
                        re,
                        fields.channel(home),
                        new Relation.Edited(target(fields)),
                        body(fields),
                        fields.text("messageId"));
            case "delete" ->
                new ClientFrame.Change(
                        re, fields.channel(home), new Relation.Deleted(target(fields)), null, fields.text("messageId"));
            case "react" ->
                new ClientFrame.Change(
                        re,
                        fields.channel(home),
                        new Relation.Reacted(
                                target(fields),
                                fields.required("emoji", fields.text("emoji")),
                                fields.required("on", fields.flag("on"))),
                        null,
                        fields.text("messageId"));
            case "history" ->
                new ClientFrame.History(
                        re,
                        fields.channel(home),
                        ClientFrame.Span.of(
                                fields.whole("before"),
                                fields.whole("after"),
                                fields.whole("limit"),
                                View.of(fields.text("view")),
                                limits.history()));
            case "members" -> new ClientFrame.People(re, fields.channel(home));
            case "typing" -> new ClientFrame.Typing(re, fields.channel(home), fields.required("on", fields.flag("on")));
            case "read" ->
                new ClientFrame.Read(
                        re, fields.channel(home), fields.text("epoch"), fields.whole("seq"), fields.whole("delivered"));
            case "status" ->
                new ClientFrame.State(
                        re, Status.of(fields.required("status", fields.text("status")), fields.text("text")));
            case "receipts" -> new ClientFrame.Receipts(re, fields.channel(home));
            case "forget" -> new ClientFrame.Forget(re, fields.channel(home));
            case "refresh" -> new ClientFrame.Refresh(re, fields.required("token", fields.text("token")));
            default -> throw Fields.bad("There is no command of this type.");
        };
    }

    private static ClientFrame.Content content(Fields fields) {
        return new ClientFrame.Content(
                body(fields),
                fields.text("messageId"),
                fields.text("key"),
                fields.whole("ifSeq"),
                fields.whole("replyTo"),
                fields.author("from"));
    }

    private static String body(Fields fields) {
        return fields.required("body", fields.json("body"));
    }

    private static long target(Fields fields) {
        return fields.natural("target", fields.whole("target"));
    }

    @Override
    public String name() {
        return "json";
    }

    @Override
    public boolean signals() {
        return true;
    }

    @Override
    public String encode(ServerFrame frame) {
        return json.of(frame);
    }

    @Override
    public String encode(Object re, Refused refused) {
        return json.withCurrent(ServerFrame.Failure.of(re, refused), refused.current());
    }

    @Override
    public String encode(Object re, ChannelName channel, HistoryPage page) {
        return json.withMessages(ServerFrame.Ok.history(re, channel, page), channel, page);
    }

    @Override
    public int index() {
        return 0;
    }

    @Override
    public String encode(ChannelName channel, Event event) {
        if (event instanceof Event.Message message) {
            return JsonText.of(channel, message);
        }
        return event instanceof Event.Note ? null : json.of(ServerFrame.of(channel, event));
    }

    @Override
    public String open() {
        return "[";
    }

    @Override
    public String separator() {
        return ",";
    }

    @Override
    public String close() {
        return "]";
    }
}
