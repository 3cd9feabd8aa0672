package io.parley.identity.jwt;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/** A JSON Web Key Set (RFC 7517 §5) and what of it is of use: public keys for signatures. All else is passed over. */
final class KeySet {
    private static final int MOST = 64;

    private KeySet() {}

    /** @throws IOException for what is no such set, or one without any key of use */
    static List<JwtKey> parse(String text) throws IOException {
        List<JwtKey> keys = new ArrayList<>();
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            JsonValue all = reader.readObject().get("keys");
            if (all instanceof JsonArray array) {
                array.forEach(entry -> add(entry, keys));
            }
        } catch (JsonException e) {
            throw new IOException("the answer is no JSON", e);
        }
        if (keys.isEmpty()) {
            throw new IOException("the answer holds no key for RS256, ES256 or EdDSA");
        }
        return List.copyOf(keys);
    }

    private static void add(JsonValue entry, List<JwtKey> keys) {
        if (keys.size() == MOST || !(entry instanceof JsonObject object) || !isForSignatures(object)) {
            return;
        }
        try {
            if (JsonWebKey.Factory.newJwk(object.toString()) instanceof PublicJsonWebKey key) {
                JwtKey usable = JwtKey.of(key.getKeyId(), key.getPublicKey());
                if (key.getAlgorithm() == null || usable.algorithms().contains(key.getAlgorithm())) {
                    keys.add(usable);
                }
            }
        } catch (JoseException | RuntimeException e) {
            // Of a kind that is not known here, or no key at all. Others beside it may be.
        }
    }

    /** One that shows its private half is anybody's. */
    private static boolean isForSignatures(JsonObject key) {
        JsonValue use = key.get("use");
        boolean signs = use == null
                || (use instanceof JsonString text && text.getString().equals("sig"));
        JsonValue operations = key.get("key_ops");
        boolean verifies = operations == null
                || (operations instanceof JsonArray array && array.contains(Json.createValue("verify")));
        return signs && verifies && !key.containsKey("d");
    }
}
