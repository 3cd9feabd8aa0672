package io.parley.it.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Dialogue;
import io.parley.it.client.Talker;
import java.io.File;
import java.net.URI;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** The WAR beside others: everything lies below its context path. */
@ArquillianTest
class ContextPathIT {

    @ArquillianResource
    URI base;

    @Deployment(testable = false)
    public static WebArchive war() {
        return ShrinkWrap.create(ZipImporter.class, "parley.war")
                .importFrom(new File("target/parley.war"))
                .as(WebArchive.class);
    }

    @Test
    void everythingLiesBelowIt() {
        assertTrue(base.getPath().startsWith("/parley"), base::toString);
        Api api = new Api(base);
        assertEquals(200, api.get("/health/ready").status());
        assertEquals(200, api.get("/").status());
        assertTrue(api.get("/ops").header("Location").endsWith("/parley/ops/"));
        assertEquals(200, api.get("/ops/").status());
        assertEquals(
                201,
                api.post("/api/channels/chat/below/messages", "{\"body\":\"x\"}")
                        .status());
        try (Dialogue ann = Dialogue.guest(base, "/chat/below?last=1")) {
            assertEquals("x", ann.hear("message").getString("body"));
        }
        Talker echo = Talker.connect(base, "/echo");
        echo.send("Hello");
        assertEquals("Server received from client: Hello", echo.receive());
        echo.leave();
    }
}
