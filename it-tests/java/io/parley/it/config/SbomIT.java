package io.parley.it.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** The bill of materials that the WAR carries, beside what the WAR holds. */
class SbomIT {
    private static final String WAR = "target/parley.war";
    private static final String SBOM = "META-INF/sbom/parley.cdx.json";

    /** Files of jars by their SHA-256. One that lies in both libraries is one component. */
    private static Map<String, String> jars(ZipFile war) throws Exception {
        Map<String, String> jars = new TreeMap<>();
        List<ZipEntry> entries = new ArrayList<>(war.stream().toList());
        entries.removeIf(entry -> !entry.getName().endsWith(".jar"));
        for (ZipEntry entry : entries) {
            try (InputStream in = war.getInputStream(entry)) {
                String digest = HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(in.readAllBytes()));
                jars.put(digest, entry.getName().replaceFirst(".*/", ""));
            }
        }
        return jars;
    }

    private static JsonObject sbom(ZipFile war) throws IOException {
        try (JsonReader reader = Json.createReader(war.getInputStream(war.getEntry(SBOM)))) {
            return reader.readObject();
        }
    }

    /** The same as of the jars, from what is told of them. */
    private static Map<String, String> told(JsonObject sbom) {
        Map<String, String> told = new TreeMap<>();
        for (JsonObject component : sbom.getJsonArray("components").getValuesAs(JsonObject.class)) {
            for (JsonObject hash : component.getJsonArray("hashes").getValuesAs(JsonObject.class)) {
                if (hash.getString("alg").equals("SHA-256")) {
                    told.put(
                            hash.getString("content"),
                            component.getString("name") + "-" + component.getString("version") + ".jar");
                }
            }
        }
        return told;
    }

    @Test
    void itListsEachJarOfTheWarByItsDigestAndNothingElse() throws Exception {
        try (ZipFile war = new ZipFile(WAR)) {
            Map<String, String> jars = jars(war);
            for (String library : List.of("lettuce-core-", "jetty-server-")) {
                assertTrue(jars.values().stream().anyMatch(jar -> jar.startsWith(library)), jars::toString);
            }
            JsonObject sbom = sbom(war);
            assertEquals(jars, told(sbom));
            assertEquals(jars.size(), sbom.getJsonArray("components").size());
        }
    }

    @Test
    void itSaysWhatItIsOfAndWhereEachPartComesFrom() throws Exception {
        try (ZipFile war = new ZipFile(WAR)) {
            JsonObject sbom = sbom(war);
            assertEquals("CycloneDX", sbom.getString("bomFormat"));
            assertEquals(
                    "parley",
                    sbom.getJsonObject("metadata").getJsonObject("component").getString("name"));
            for (JsonObject component : sbom.getJsonArray("components").getValuesAs(JsonObject.class)) {
                assertTrue(component.getString("purl").startsWith("pkg:maven/"), component::toString);
                assertFalse(component.getJsonArray("licenses").isEmpty(), component::toString);
            }
        }
    }
}
