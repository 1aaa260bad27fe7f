package dev.medley.gateway.upstream;

import dev.medley.proto.catalogue.v1.CatalogueEntry;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * A model behind an OpenAI-compatible server.
 *
 * @param name the name that requests use
 * @param baseUrl where the server answers, its version included, without a slash at the end
 * @param model the server's own name for the model
 * @param keyName name of the key to send; empty for none
 * @param entry what the catalogue says
 */
public record Upstream(String name, URI baseUrl, String model, String keyName, CatalogueEntry entry) {
    /**
     * What an entry of the catalogue describes.
     *
     * @throws IllegalArgumentException if its address is none; the message says what is wrong with it
     */
    static Upstream of(CatalogueEntry entry) {
        var served = entry.getUpstream();
        String model = served.getModel().isEmpty() ? entry.getName() : served.getModel();
        return new Upstream(entry.getName(), baseUrl(served.getBaseUrl()), model, served.getKeyName(), entry);
    }

    /** The address of one of its calls, such as {@code /models}. */
    URI call(String path) {
        return URI.create(baseUrl + path);
    }

    private static URI baseUrl(String text) {
        try {
            URI url = new URI(text.replaceAll("/+$", ""));
            boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (web && url.getHost() != null && url.getPort() <= 0xFFFF && isBare(url)) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Said below, as of any other text that is no address.
        }
        throw new IllegalArgumentException(
                "its base_url '%s' is none: http or https, a host, a path, and nothing else".formatted(text));
    }

    private static boolean isBare(URI url) {
        return url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
    }
}
