package dev.medley.gateway.image;

import dev.medley.gateway.address.PublicAddresses;
import dev.medley.platform.error.MedleyException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The hosts that images may be fetched from. What a name there stands for is {@link PublicAddresses}' to check. */
final class RemoteHosts {
    private static final String SETTING = "medley.gateway.images.remote-hosts";
    private static final Map<String, Integer> PORTS = Map.of("http", 80, "https", 443);

    private final Set<String> names;
    private final List<Integer> ports;

    RemoteHosts(ImageSettings settings) {
        this.names = Set.copyOf(settings.remoteHosts());
        this.ports = settings.remotePorts();
    }

    /**
     * The URL, if an image may be fetched from there.
     *
     * @throws MedleyException if not, with the reason
     */
    URI checked(URI url, ShownImage image) {
        Integer standardPort =
                url.getScheme() == null ? null : PORTS.get(url.getScheme().toLowerCase(Locale.ROOT));
        if (standardPort == null) {
            throw image.invalid("an image comes in a data: URL, or from where http: or https: lead, and not from '%s'"
                    .formatted(ShownImage.shortened(url.toString())));
        }
        if (names.isEmpty()) {
            throw image.invalid("images come in data: URLs here; the setting %s allows hosts to fetch them from"
                    .formatted(SETTING));
        }
        if (url.getRawUserInfo() != null) {
            throw image.invalid("its URL names a user, which none of an image does");
        }
        String host = url.getHost();
        if (host == null || !names.contains(host.toLowerCase(Locale.ROOT))) {
            throw image.invalid("the host of '%s' is none that images are fetched from; %s has those"
                    .formatted(ShownImage.shortened(url.toString()), SETTING));
        }
        int port = url.getPort() < 0 ? standardPort : url.getPort();
        if (!ports.contains(port)) {
            throw image.invalid(
                    "the port %d is none that images are fetched from, which are %s".formatted(port, ports));
        }
        return url;
    }
}
