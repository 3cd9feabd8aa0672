package io.parley.identity.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.token.Signer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTextTest {
    private static final Signer RSA = Signer.pair("RS256", null);

    @TempDir
    Path folder;

    private static String mistake(String text) {
        return assertThrows(IllegalArgumentException.class, () -> KeyText.read(text))
                .getMessage();
    }

    @Test
    void theKeyAloneSaysHowTokensAreSigned() {
        assertEquals("HS256", KeyText.read("s".repeat(32)).algorithms());
        assertEquals("HS256, HS384", KeyText.read("s".repeat(48)).algorithms());
        assertEquals("HS256, HS384, HS512", KeyText.read("ß".repeat(32)).algorithms());
        assertEquals("RS256", KeyText.read(RSA.pem()).algorithms());
        assertEquals("ES256", KeyText.read(Signer.pair("ES256", null).pem()).algorithms());
        assertEquals("EdDSA", KeyText.read(Signer.pair("EdDSA", null).pem()).algorithms());
    }

    @Test
    void aSecretThatIsTooShortIsAMistakeAndIsNotTold() {
        String mistake = mistake("hush".repeat(7) + "hus");
        assertTrue(mistake.contains("32 bytes"), mistake);
        assertFalse(mistake.contains("hush"), mistake);
    }

    @Test
    void aFileHoldsASecretOrPem() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "s".repeat(32) + "\n");
        assertEquals(KeyText.read("s".repeat(32)), KeyText.read(secret.toString()));
        Path pem = Files.writeString(folder.resolve("key.pem"), "Here it is:\n" + RSA.pem());
        assertEquals(KeyText.read(RSA.pem()), KeyText.read(pem.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/parley/a-key-that-is-not-there-and-is-long-enough",
                "./a-key-that-is-not-there-and-is-long-enough",
                "../a-key-that-is-not-there-and-is-long-enough",
                "~/a-key-that-is-not-there-and-is-long-enough",
                "a-key-that-is-not-there-and-is-long-enough.pem"
            })
    void aPathWithAMistakeDoesNotBecomeASecret(String path) {
        assertTrue(mistake(path).startsWith("there is no such file"));
    }

    @Test
    void pemMayStandInOneLine() {
        assertEquals(KeyText.read(RSA.pem()), KeyText.read(RSA.pem().replace("\n", "\\n")));
        assertEquals(KeyText.read(RSA.pem()), KeyText.read(RSA.pem().replace("\n", " ")));
    }

    @Test
    void aPrivateKeyIsAMistakeAndIsNotTold() {
        String mistake = mistake("-----BEGIN PRIVATE KEY-----\naHVzaA==\n-----END PRIVATE KEY-----");
        assertTrue(mistake.contains("PUBLIC KEY"), mistake);
        assertFalse(mistake.contains("aHVzaA"), mistake);
    }

    @Test
    void pemThatHoldsNoKeyIsAMistake() {
        assertTrue(mistake("-----BEGIN PUBLIC KEY-----\naHVzaA==\n").contains("cut off"));
        assertTrue(mistake("-----BEGIN PUBLIC KEY-----\naHVzaA==\n-----END PUBLIC KEY-----")
                .contains("no key"));
        assertThrows(
                IllegalArgumentException.class,
                () -> KeyText.read("-----BEGIN PUBLIC KEY-----\n!\n-----END PUBLIC KEY-----"));
        assertTrue(mistake("-----BEGIN CERTIFICATE-----\naHVzaA==\n-----END CERTIFICATE-----")
                .contains("no key"));
    }

    @Test
    void keysThatAreTooWeakOrOfAnotherKindAreMistakes() throws GeneralSecurityException {
        for (String pem : List.of(
                pem("RSA", new RSAKeyGenParameterSpec(1024, RSAKeyGenParameterSpec.F4)),
                pem("EC", new ECGenParameterSpec("secp384r1")))) {
            assertTrue(mistake(pem).contains("RSA of 2048 bits"), pem);
        }
    }

    private static String pem(String kind, AlgorithmParameterSpec parameters) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
        generator.initialize(parameters);
        return new Signer(null, null, null, generator.generateKeyPair().getPublic()).pem();
    }
}
