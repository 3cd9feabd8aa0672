package io.parley.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsTest {

    private static Settings read(
            Map<String, String> properties, Map<String, String> environment, Map<String, String> parameters) {
        return Settings.read(new Source(properties::get, environment::get, parameters::get, Set.of()));
    }

    @Test
    void withoutAnythingSetAllIsAsUsual() {
        Settings settings = read(Map.of(), Map.of(), Map.of());
        assertNull(settings.apiKey());
        assertEquals(10_000, settings.history().messages());
        assertEquals(Duration.ofDays(30), settings.history().age());
        assertEquals(Duration.ofSeconds(25), settings.ping());
        assertEquals(Duration.ofSeconds(1), settings.data().sync());
        assertTrue(settings.data().verify());
        assertFalse(settings.compression());
    }

    @Test
    void aPropertyWinsOverTheEnvironmentAndThatOverAParameter() {
        Map<String, String> parameter = Map.of("parley.history.messages", "3");
        Map<String, String> environment = Map.of("PARLEY_HISTORY_MESSAGES", "2");
        assertEquals(3, read(Map.of(), Map.of(), parameter).history().messages());
        assertEquals(2, read(Map.of(), environment, parameter).history().messages());
        assertEquals(
                1,
                read(Map.of("parley.history.messages", "1"), environment, parameter)
                        .history()
                        .messages());
    }

    @Test
    void anEmptyValueIsNone() {
        assertEquals(
                Duration.ofSeconds(25),
                read(Map.of("parley.ping", " "), Map.of(), Map.of()).ping());
    }

    @Test
    void everyMistakeIsToldAtOnceAndNoSecretWithIt() {
        Map<String, String> wrong = Map.of(
                "parley.api.key", "hush",
                "parley.data.verify", "yes",
                "parley.history.messages", "0",
                "parley.history.age", "forever",
                "parley.tail.messages", "x",
                "parley.ping", "1ms",
                "parley.proxies", "10.0.0.0/33",
                "parley.write.timeout", "2d",
                "parley.compression", "yes");
        BadSettings bad = assertThrows(BadSettings.class, () -> read(wrong, Map.of(), Map.of()));
        wrong.keySet().forEach(name -> assertTrue(bad.getMessage().contains(name), bad.getMessage()));
        assertFalse(bad.getMessage().contains("hush"));
    }

    @Test
    void usuallyOnlyThisMachineIsATrustedProxy() {
        assertEquals(
                "[127.0.0.0/8, ::1/128]",
                read(Map.of(), Map.of(), Map.of()).proxies().toString());
    }

    @Test
    void trustedProxiesAreAListOfNetworksAndAddresses() {
        assertEquals(
                "[10.0.0.0/8, fd00::/8, 192.0.2.7/32]",
                read(Map.of("parley.proxies", "10.0.0.0/8, fd00::/8,192.0.2.7"), Map.of(), Map.of())
                        .proxies()
                        .toString());
    }

    @Test
    void eachNetworkThatIsNoneIsTold() {
        BadSettings bad = assertThrows(
                BadSettings.class,
                () -> read(Map.of("parley.proxies", "10.0.0.0/8,proxy.example,::1/129,10.1/16"), Map.of(), Map.of()));
        for (String wrong : List.of("'proxy.example'", "'::1/129'", "'10.1/16'")) {
            assertTrue(bad.getMessage().contains(wrong), bad.getMessage());
        }
    }

    @Test
    void timesHaveUnits() {
        assertEquals(
                Duration.ofMillis(1500),
                read(Map.of("parley.ping", "1500ms"), Map.of(), Map.of()).ping());
        assertEquals(
                Duration.ofMinutes(5),
                read(Map.of("parley.ping", "5m"), Map.of(), Map.of()).ping());
        assertThrows(BadSettings.class, () -> read(Map.of("parley.ping", "25"), Map.of(), Map.of()));
    }
}
