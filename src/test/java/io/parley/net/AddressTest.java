package io.parley.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "255.255.255.255, 255.255.255.255",
        "::1, ::1",
        "[::1], ::1",
        "::, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "fe80::, fe80::",
        "::ffff:192.0.2.1, 192.0.2.1"
    })
    void anAddressIsWrittenInOneWay(String text, String written) {
        assertEquals(written, Address.text(Address.parse(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "localhost",
                "abcd",
                "dead.beef",
                "1",
                "1.2.3",
                "127.1",
                "1.2.3.4.5",
                "256.1.1.1",
                "010.0.0.1",
                "1.2.3.-4",
                "0x7f.0.0.1",
                "1.2.3.4 ",
                "::1%lo",
                "[::1",
                "::1]",
                "[[::1]]",
                "1::2::3",
                ":",
                "[]",
                ":::",
                "g::",
                "1:2:3:4:5:6:7:8:9",
                "[1.2.3.4]",
                "١.1.1.1"
            })
    void whatIsNoAddressIsNone(String text) {
        assertNull(Address.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, 11.0.0.0",
        "192.0.2.128/25, 192.0.2.129, 192.0.2.127",
        "192.0.2.1, 192.0.2.1, 192.0.2.0",
        "0.0.0.0/0, 255.1.2.3, ::1",
        "fd00::/8, fdff::1, fc00::1",
        "2001:db8::/33, 2001:db8:7fff::, 2001:db8:8000::",
        "::/0, ::1, 127.0.0.1"
    })
    void aNetworkHasTheAddressesThatShareItsBits(String network, String inside, String outside) {
        assertTrue(Network.parse(network).contains(Address.parse(inside)));
        assertFalse(Network.parse(network).contains(Address.parse(outside)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/8/8",
                "::/129",
                "host/8"
            })
    void whatIsNoNetworkIsNone(String text) {
        assertNull(Network.parse(text));
    }
}
