package dev.medley.textgeneration.model;

import dev.medley.inference.InferenceException;
import dev.medley.inference.checkpoint.LoraAdapter;
import dev.medley.inference.text.TextGenerator;
import dev.medley.proto.catalogue.v1.Adapter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The folder that an entry of the catalogue names.
 *
 * @param path of the folder
 * @param revision SHA-256 that its weights must have, in lower-case hexadecimal
 */
record AdapterFolder(Path path, String revision) {
    private static final String WEIGHTS = "adapter_model.safetensors";
    private static final List<String> FILES = List.of("adapter_config.json", WEIGHTS);
    private static final int CHUNK_BYTES = 1 << 16;

    /** @throws AdapterRefusal if the path is none */
    static AdapterFolder of(Adapter adapter) {
        try {
            return new AdapterFolder(Path.of(adapter.getPath()), adapter.getRevision());
        } catch (InvalidPathException e) {
            throw AdapterRefusal.wrong("'%s' is no path".formatted(adapter.getPath()));
        }
    }

    /**
     * Has an engine serve the adapter. Takes seconds.
     *
     * @throws AdapterRefusal if the adapter is not there, or not the one that is wanted, or not for this engine's model
     */
    void load(TextGenerator engine, String name) {
        requireFiles();
        requireRevision();
        try (LoraAdapter adapter = LoraAdapter.open(path)) {
            engine.putAdapter(name, adapter);
        } catch (InferenceException e) {
            throw AdapterRefusal.wrong(String.valueOf(e.getMessage()));
        }
    }

    private void requireFiles() {
        for (String file : FILES) {
            if (!Files.isRegularFile(path.resolve(file))) {
                throw AdapterRefusal.missing("%s has no %s".formatted(path, file));
            }
        }
    }

    private void requireRevision() {
        String found = sha256();
        if (!found.equals(revision)) {
            throw AdapterRefusal.wrong(
                    "%s has the SHA-256 %s, expected %s".formatted(path.resolve(WEIGHTS), found, revision));
        }
    }

    private String sha256() {
        try (InputStream weights = Files.newInputStream(path.resolve(WEIGHTS))) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int count = weights.read(chunk); count >= 0; count = weights.read(chunk)) {
                digest.update(chunk, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw AdapterRefusal.missing("%s can't be read: %s".formatted(path.resolve(WEIGHTS), e.getMessage()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
