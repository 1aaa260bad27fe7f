package dev.medley.gateway.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.gateway.image.ImageUrls.Source;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class ImageUrlsTest {
    private static final String PATH = "messages[0].content[1].image_url.url";
    private static final byte[] FILE = {(byte) 0xFB, (byte) 0xEF, (byte) 0xBE, 1};
    private static final int LIMIT = 8;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data:image/png;base64,",
                "data:image/jpeg;base64,",
                "DATA:IMAGE/PNG;BASE64,",
                "data:image/webp;name=a.webp;base64,",
                "data:image/whatever-it-is;base64,"
            })
    void anImageComesAlong(String head) {
        Source source = source(head + Base64.getEncoder().encodeToString(FILE));

        assertThat(source)
                .asInstanceOf(InstanceOfAssertFactories.type(Source.Inline.class))
                .satisfies(inline -> assertThat(inline.file().toByteArray()).isEqualTo(FILE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data:|no data: URL",
                "data:image/png|no data: URL",
                "data:image/png;base64|no data: URL",
                "data:,x|media type is ''",
                "data:;base64,AAAA|media type is ''",
                "data:text/plain;base64,AAAA|media type is 'text/plain'",
                "data:application/pdf;base64,AAAA|media type is 'application/pdf'",
                "data:image;base64,AAAA|media type is 'image'",
                "data:image/png,AAAA|is in base64",
                "data:image/png;base65,AAAA|is in base64",
                "data:image/png;base64,|nothing in it",
                "data:image/png;base64,AAA|not base64",
                "data:image/png;base64,AA=|not base64",
                "data:image/png;base64,AA|not base64",
                "data:image/png;base64,AA==AA==|not base64",
                "data:image/png;base64,-_AA|not base64",
                "data:image/png;base64,AA%3D|not base64",
                "data:image/png;base64,AA AA AA|not base64",
                "data:image/png;base64,ÄAAA|not base64"
            })
    void whatIsNoDataUrlOfAnImageIsRefusedWithTheReason(String url, String reason) {
        assertRefused(url, ErrorCategory.INVALID_REQUEST, reason);
    }

    @Test
    void anImageAtTheLimitPassesAndOneByteMoreIsRefused() {
        String head = "data:image/png;base64,";

        assertThat(source(head + Base64.getEncoder().encodeToString(new byte[LIMIT])))
                .isInstanceOf(Source.Inline.class);
        assertRefused(
                head + Base64.getEncoder().encodeToString(new byte[LIMIT + 1]),
                ErrorCategory.PAYLOAD_TOO_LARGE,
                "more bytes than the limit of 8");
    }

    @Test
    void withoutHostsNothingIsRemote() {
        assertThatThrownBy(() -> new ImageUrls(LIMIT, new RemoteHosts(settings()))
                        .source(new ShownImage(PATH, "https://pictures.example/a.png")))
                .hasMessageContaining("the setting medley.gateway.images.remote-hosts allows");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://pictures.example/a.png",
                "HTTPS://Pictures.Example/a.png?b=c%20d#e",
                "http://pictures.example:80/",
                "https://pictures.example:443",
                "http://pictures.example:8081/a"
            })
    void anAllowedHostIsRemote(String url) {
        assertThat(source(url)).isEqualTo(new Source.Remote(URI.create(url)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "file:///etc/passwd",
                "FILE:/etc/passwd",
                "ftp://pictures.example/a",
                "gopher://pictures.example/a",
                "jar:http://pictures.example/a!/b",
                "javascript:alert(1)",
                "blob:https://pictures.example/a",
                "//pictures.example/a",
                "/etc/passwd",
                "pictures.example/a",
                "http:",
                "http://",
                "http:///a",
                "http:pictures.example",
                "http:/pictures.example",
                "http://127.0.0.1/",
                "http://127.1/",
                "http://2130706433/",
                "http://017700000001/",
                "http://0177.0.0.1/",
                "http://0x7f000001/",
                "http://0x7f.0.0.1/",
                "http://[::1]/",
                "http://[::]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[::ffff:7f00:1]/",
                "http://[0:0:0:0:0:ffff:127.0.0.1]/",
                "http://[::127.0.0.1]/",
                "http://[64:ff9b::7f00:1]/",
                "http://[fe80::1%25eth0]/",
                "http://[fd00::1]/",
                "http://0/",
                "http://0.0.0.0/",
                "http://10.0.0.1/",
                "http://172.16.0.1/",
                "http://192.168.1.1/",
                "http://100.64.0.1/",
                "http://169.254.169.254/latest/meta-data/",
                "http://metadata.google.internal/",
                "http://224.0.0.1/",
                "http://255.255.255.255/",
                "http://localhost/",
                "http://localhost.localdomain/",
                "http://pictures.example@127.0.0.1/",
                "http://127.0.0.1@pictures.example/",
                "http://user:word@pictures.example/",
                "http://@pictures.example/",
                "http://pictures.example\\@127.0.0.1/",
                "http://127.0.0.1\\@pictures.example/",
                "http://127.0.0.1%2epictures.example/",
                "http://pictures.example%2f@127.0.0.1/",
                "http://pictures.example%00.evil.example/",
                "http://pictures.example:22/",
                "http://pictures.example:0/",
                "http://pictures.example:99999/",
                "http://pictures.example:-80/",
                "http://pictures.example:80:80/",
                "http://pictures.example./",
                "http://sub.pictures.example/",
                "http://pictures.example.evil.example/",
                "http://evil-pictures.example/",
                "http://picturеs.example/",
                "http://pictures。example/",
                "http://①②⑦.⓪.⓪.①/",
                "http://pictures.example /",
                "http://pictures.example\r\nx: y/",
                "http://pictures.example/\u0000"
            })
    void anyOtherPlaceIsRefused(String url) {
        assertRefused(url, ErrorCategory.INVALID_REQUEST, "Invalid '%s': ".formatted(PATH));
    }

    private static Source source(String url) {
        return new ImageUrls(LIMIT, new RemoteHosts(settings("pictures.example"))).source(new ShownImage(PATH, url));
    }

    private static void assertRefused(String url, ErrorCategory category, String reason) {
        assertThatThrownBy(() -> source(url))
                .hasMessageContaining(reason)
                .asInstanceOf(InstanceOfAssertFactories.type(MedleyException.class))
                .returns(category, MedleyException::category)
                .returns(PATH, MedleyException::field);
    }

    private static ImageSettings settings(String... hosts) {
        return new ImageSettings(
                DataSize.ofBytes(LIMIT),
                2,
                List.of(hosts),
                List.of(80, 443, 8081),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
    }
}
