package dev.medley.local.catalogue;

import dev.medley.local.SuiteFailure;
import dev.medley.proto.catalogue.v1.Adapter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A LoRA adapter as PEFT saves it. */
public final class AdapterFolder {
    private static final String CONFIG = "adapter_config.json";
    private static final String WEIGHTS = "adapter_model.safetensors";
    private static final int CHUNK_BYTES = 1 << 16;

    private AdapterFolder() {}

    /** Whether the two files are there. */
    public static boolean holdsAdapter(Path folder) {
        return Files.isRegularFile(folder.resolve(CONFIG)) && Files.isRegularFile(folder.resolve(WEIGHTS));
    }

    /**
     * What the catalogue says of an adapter.
     *
     * @throws SuiteFailure if one of the two files is missing
     */
    public static Adapter describe(Path folder, String baseModel) {
        return Adapter.newBuilder()
                .setBaseModel(baseModel)
                .setPath(folder.toAbsolutePath().normalize().toString())
                .setRevision(revision(folder))
                .build();
    }

    /**
     * SHA-256 of the weights in lower-case hexadecimal.
     *
     * @throws SuiteFailure if one of the two files is missing
     */
    static String revision(Path folder) {
        for (String file : new String[] {CONFIG, WEIGHTS}) {
            if (!Files.isRegularFile(folder.resolve(file))) {
                throw new SuiteFailure("no adapter in %s: it has no %s".formatted(folder, file));
            }
        }
        try (InputStream weights = Files.newInputStream(folder.resolve(WEIGHTS))) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int count = weights.read(chunk); count >= 0; count = weights.read(chunk)) {
                digest.update(chunk, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new SuiteFailure("can't read %s: %s".formatted(folder.resolve(WEIGHTS), e.getMessage()), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
