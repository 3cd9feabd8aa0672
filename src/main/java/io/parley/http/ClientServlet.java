package io.parley.http;

import io.parley.channel.Identity;
import io.parley.channel.Refused;
import io.parley.identity.SignIn;
import io.parley.protocol.JsonText;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * {@code /api/client}: what this node knows of whoever asks. So operators can check the proxies on the way, and a page finds out
 * who it is, and what to do if it is nobody: a browser does not tell a page why a handshake was refused.
 */
public final class ClientServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient JsonText json;
    private final transient Problems problems;
    private final transient Callers callers;

    private final boolean guests;
    private final String login;

    // JSON-B writes public records only, and leaves out what is null.

    /**
     * @param user {@code null} for nobody
     * @param expires when their credential ends; {@code null}: never
     * @param refused the code of what is wrong with the credential; {@code null}: nothing
     * @param guests whether one may come without signing in
     * @param login where people sign in; {@code null}: not told
     */
    public record Seen(
            String address,
            String scheme,
            String host,
            User user,
            String expires,
            String refused,
            boolean guests,
            String login) {}

    public record User(String id, String name) {}

    /**
     * @param guests whether one may come without signing in
     * @param login where people sign in; {@code null}: not told
     */
    public ClientServlet(JsonText json, Problems problems, Callers callers, boolean guests, String login) {
        this.json = json;
        this.problems = problems;
        this.callers = callers;
        this.guests = guests;
        this.login = login;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Paths.allow(request, response, "GET");
        } catch (Refused refused) {
            problems.write(response, refused);
            return;
        }
        Refused refused = SignIn.refused(request);
        Identity who;
        try {
            who = who(request, refused);
        } catch (Refused mistake) {
            problems.write(response, mistake);
            return;
        }
        Seen seen = new Seen(
                request.getRemoteAddr(),
                request.getScheme(),
                Forwarded.authority(request),
                who == null ? null : new User(who.author().id(), who.author().name()),
                who == null ? null : JsonText.at(who.until()),
                refused == null ? null : refused.refusal().word(),
                guests,
                login);
        Answer.write(response, HttpServletResponse.SC_OK, "application/json", json.of(seen));
    }

    /** A guest too, where they are let in and say who they are. */
    private Identity who(HttpServletRequest request, Refused refused) {
        Identity who = SignIn.identity(request);
        return who == null && guests && refused == null ? callers.guest(request) : who;
    }
}
