package io.parley.identity;

import io.parley.channel.Author;
import io.parley.channel.Grant;
import io.parley.channel.Identity;
import io.parley.identity.hook.Hook;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * What an operator lets people do: guests, all who have signed in, single users, and whoever has a role. What somebody is granted in several
 * of these ways, and by a token, adds up.
 */
public final class Access {
    /** Nothing is set: guests read everything and write in rooms, and so does whoever has signed in without a token. */
    public static final Access OPEN =
            new Access(null, Grants.NONE, Map.of(), Map.of(), null, (who, granted) -> granted);

    private static final String GUESTS = "guests";
    private static final String USERS = "users";
    private static final String USER = "user:";
    private static final String ROLE = "role:";
    private static final long LARGEST_FILE = 1 << 20;

    private final Grants guests;
    private final Grants users;
    private final Map<String, Grants> byUser;
    private final Map<String, Grants> byRole;
    private final Hook hook;
    private final BiFunction<Author, Grant, Grant> rules;

    private Access(
            Grants guests,
            Grants users,
            Map<String, Grants> byUser,
            Map<String, Grants> byRole,
            Hook hook,
            BiFunction<Author, Grant, Grant> rules) {
        this.guests = guests;
        this.users = users;
        this.byUser = byUser;
        this.byRole = byRole;
        this.hook = hook;
        this.rules = rules;
    }

    /** The same, and a service is asked for what else people may do; {@code null}: none. */
    public Access with(Hook other) {
        return new Access(guests, users, byUser, byRole, other, rules);
    }

    /** The same within rules of the house: they get what somebody was granted, and say what of it counts where. */
    public Access within(BiFunction<Author, Grant, Grant> others) {
        return new Access(guests, users, byUser, byRole, hook, others);
    }

    /**
     * @param value JSON text, or the path of a file that holds it
     * @throws IllegalArgumentException that tells every mistake; its message goes behind the setting's name
     */
    public static Access read(String value) {
        List<String> mistakes = new ArrayList<>();
        Access access = of(json(value.startsWith("{") ? value : text(value)), mistakes);
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", mistakes));
        }
        return access;
    }

    private static String text(String path) {
        try {
            Path file = Path.of(path);
            if (Files.size(file) > LARGEST_FILE) {
                throw new IllegalArgumentException("the file is larger than " + LARGEST_FILE + " bytes");
            }
            return Files.readString(file);
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("it is neither JSON nor the path of a file that can be read", e);
        }
    }

    private static JsonObject json(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        } catch (JsonException e) {
            throw new IllegalArgumentException("it is no JSON object", e);
        }
    }

    private static Access of(JsonObject object, List<String> mistakes) {
        Grants guests = Grants.NONE;
        Grants users = Grants.NONE;
        Map<String, Grants> byUser = new HashMap<>();
        Map<String, Grants> byRole = new HashMap<>();
        for (Map.Entry<String, JsonValue> entry : object.entrySet()) {
            String who = entry.getKey();
            Grants grants = Grants.of(entry.getValue(), mistake -> mistakes.add("of \"" + who + "\": " + mistake));
            if (who.equals(GUESTS)) {
                guests = grants;
            } else if (who.equals(USERS)) {
                users = grants;
            } else if (who.startsWith(USER) && who.length() > USER.length()) {
                byUser.put(who.substring(USER.length()), grants);
            } else if (who.startsWith(ROLE) && who.length() > ROLE.length()) {
                byRole.put(who.substring(ROLE.length()), grants);
            } else {
                mistakes.add(
                        "\"" + who + "\" is nobody: there are \"guests\", \"users\", \"user:ID\" and \"role:NAME\"");
            }
        }
        return new Access(guests, users, Map.copyOf(byUser), Map.copyOf(byRole), null, OPEN.rules);
    }

    /** The roles that count here. */
    public Set<String> roles() {
        return byRole.keySet();
    }

    /** What a guest may do. */
    public Grant ofGuest(Author author) {
        Grant granted = guests == null ? Guests.GRANT : guests.of(author.id());
        return rules.apply(author, hook == null ? granted : hook.with(granted, author, true, Set.of()));
    }

    /**
     * Somebody who has signed in.
     *
     * @param roles that they have
     * @param token what their token grants; {@code null}: there is none
     * @param until {@code null}: without an end
     */
    public Identity identity(Author author, Set<String> roles, Grants token, Instant until) {
        Grant granted = granted(author, roles, token);
        Grant all = hook == null ? granted : hook.with(granted, author, false, roles);
        return new Identity(author, rules.apply(author, all), until);
    }

    private Grant granted(Author author, Set<String> roles, Grants token) {
        if (guests == null) {
            return token == null ? Guests.GRANT : token.of(author.id());
        }
        List<Grants> all = new ArrayList<>(List.of(users));
        Grants own = byUser.get(author.id());
        if (own != null) {
            all.add(own);
        }
        Set<String> counting = new HashSet<>(roles);
        counting.retainAll(byRole.keySet());
        counting.forEach(role -> all.add(byRole.get(role)));
        if (token != null) {
            all.add(token);
        }
        return Grants.sum(all).of(author.id());
    }

    /** In one line, for the log. */
    public String meaning() {
        return guests == null
                ? "guests may read every channel and write in every room"
                : "what guests and users may do is what parley.grants says";
    }
}
