package dev.medley.images;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is in a tar of OCI's layout.
 *
 * @param digest of the manifest, which names all else
 * @param config user, entrypoint, environment and labels
 */
record ImageTar(String digest, JsonNode config, List<Layer> layers) {
    /**
     * One layer.
     *
     * @param bytes as they are moved, compressed
     * @param files their modes, by path
     */
    record Layer(String digest, long bytes, Map<String, Integer> files) {}

    static ImageTar read(Path tar) throws IOException {
        Map<String, byte[]> small = new HashMap<>();
        Map<String, Layer> layers = new HashMap<>();
        try (TarArchiveInputStream entries = open(Files.newInputStream(tar))) {
            for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                byte[] bytes = entries.readAllBytes();
                if (isGzip(bytes)) {
                    layers.put(digest(entry), new Layer(digest(entry), bytes.length, files(bytes)));
                } else {
                    small.put(entry.getName(), bytes);
                }
            }
        }
        String digest = json(small, "index.json").at("/manifests/0/digest").asString();
        JsonNode manifest = json(small, blob(digest));
        JsonNode config = json(small, blob(manifest.at("/config/digest").asString()));
        List<Layer> ordered = new ArrayList<>();
        for (JsonNode layer : manifest.path("layers")) {
            ordered.add(layers.get(layer.path("digest").asString()));
        }
        return new ImageTar(digest, config, List.copyOf(ordered));
    }

    private static String digest(TarArchiveEntry entry) {
        return "sha256:" + entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
    }

    private static String blob(String digest) {
        return "blobs/" + digest.replace(':', '/');
    }

    private static Map<String, Integer> files(byte[] layer) {
        Map<String, Integer> files = new TreeMap<>();
        try (TarArchiveInputStream entries = open(new GZIPInputStream(new ByteArrayInputStream(layer)))) {
            for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (entry.isFile()) {
                    files.put("/" + entry.getName(), entry.getMode() & 0777);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static TarArchiveInputStream open(InputStream in) {
        return new TarArchiveInputStream(new BufferedInputStream(in));
    }

    private static boolean isGzip(byte[] bytes) {
        return bytes.length > 2 && bytes[0] == (byte) 0x1f && bytes[1] == (byte) 0x8b;
    }

    private static JsonNode json(Map<String, byte[]> files, String name) {
        byte[] bytes = files.get(name);
        if (bytes == null) {
            throw new IllegalArgumentException("The tar has no " + name);
        }
        return JsonMapper.shared().readTree(new String(bytes, StandardCharsets.UTF_8));
    }
}
