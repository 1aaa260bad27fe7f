package dev.medley.platform.announcement;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class AdvertisedAddressTest {
    private static final InetSocketAddress BOUND = bound("127.0.0.1");

    @Test
    void theBoundAddressIsAdvertised() {
        assertThat(AdvertisedAddress.of(null, BOUND)).isEqualTo("127.0.0.1:9101");
        assertThat(AdvertisedAddress.of(null, bound("::1"))).isEqualTo("[0:0:0:0:0:0:0:1]:9101");
    }

    @Test
    void aServerOnAllAddressesAdvertisesTheHosts() throws Exception {
        assertThat(AdvertisedAddress.of(null, bound("0.0.0.0")))
                .isEqualTo(InetAddress.getLocalHost().getHostAddress() + ":9101");
    }

    @Test
    void aSettingBeatsItAndMayLeaveThePortToTheServer() {
        assertThat(AdvertisedAddress.of("worker-7", BOUND)).isEqualTo("worker-7:9101");
        assertThat(AdvertisedAddress.of("worker-7:443", BOUND)).isEqualTo("worker-7:443");
        assertThat(AdvertisedAddress.of("[fd00::1]", BOUND)).isEqualTo("[fd00::1]:9101");
        assertThat(AdvertisedAddress.of("[fd00::1]:443", BOUND)).isEqualTo("[fd00::1]:443");
    }

    private static InetSocketAddress bound(String address) {
        return new InetSocketAddress(address, 9101);
    }
}
