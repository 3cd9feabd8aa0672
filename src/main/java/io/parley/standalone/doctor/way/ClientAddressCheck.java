package io.parley.standalone.doctor.way;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.NotExamined;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.http.HttpResponse;

record ClientAddressCheck(Way way) implements Check {
    @Override
    public Topic topic() {
        return Topic.CLIENT_ADDRESS;
    }

    /** Of nobody (RFC 5737). */
    private static final String LIE = "192.0.2.77";

    private static final String CURE =
            "parley.proxies=<the address of each balancer> on every node; in the balancer X-Forwarded-For, -Proto and -Host"
                    + " set, and Forwarded and X-Forwarded-Port taken away.";

    @Override
    public Finding examine(Patience patience) throws IOException, InterruptedException {
        way.needParley();
        JsonObject seen = client();
        String file = way.file(topic().file());
        String told = "A node sees " + seen.getString("address", "nobody") + ", " + seen.getString("scheme", "?")
                + "://" + seen.getString("host", "?");
        if (!seen.getString("scheme", "").equals(way.target().scheme())
                || !seen.getString("host", "").equalsIgnoreCase(way.target().authority())) {
            return topic().fail(
                            told + ", where " + way.target().scheme() + "://"
                                    + way.target().authority() + " was asked.",
                            CURE)
                    .in(file);
        }
        String own = way.own().getHostAddress();
        String address = seen.getString("address", "");
        if (address.equals(own)) {
            return lies(told + ", which is right.").in("");
        }
        // A literal: nobody is asked for a name.
        boolean inside = address.matches("[0-9.]+|.*:.*") && isInside(InetAddress.getByName(address));
        boolean behindOne = way.own().isSiteLocalAddress();
        if (inside && (!behindOne || isInside(InetAddress.getByName(way.target().name())))) {
            return topic().fail(told + ", and this machine is " + own + ".", CURE)
                    .in(file);
        }
        return lies(told + ": right if that is what the world calls this machine (" + own + ").");
    }

    private static boolean isInside(InetAddress address) {
        return address.isLoopbackAddress() || address.isSiteLocalAddress();
    }

    private JsonObject client(String... headers) throws IOException, InterruptedException {
        HttpResponse<String> answer = way.get("/api/client", headers);
        try (JsonReader reader = Json.createReader(new StringReader(answer.body()))) {
            return reader.readObject();
        } catch (JsonException e) {
            throw new NotExamined("/api/client answers " + answer.statusCode() + ".");
        }
    }

    /** What a client says of itself must not be believed. On this machine it may be: a node trusts it. */
    private Finding lies(String seen) throws IOException, InterruptedException {
        if (!way.own().isLoopbackAddress()) {
            String believed =
                    client("X-Forwarded-For", LIE, "Forwarded", "for=" + LIE).getString("address", "");
            if (believed.equals(LIE)) {
                return topic().fail(
                                "A node believes what a client says of itself (X-Forwarded-For, Forwarded).",
                                "Take this network out of parley.proxies, or let the balancer replace these headers.")
                        .in(way.file(topic().file()));
            }
        }
        return topic().ok(seen);
    }
}
