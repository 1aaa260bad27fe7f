package dev.medley.textgeneration.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.medley.proto.catalogue.v1.Adapter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Adapter folders with weights that differ by one number, enough for an engine that computes nothing. */
final class AdapterFiles {
    private static final String HEADER = "{\"base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight\":"
            + "{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]}}";
    private static final String CONFIG =
            """
            {"peft_type": "LORA", "r": 1, "lora_alpha": 1, "target_modules": ["q_proj"], "bias": "none"}
            """;

    private AdapterFiles() {}

    /** Makes a folder and returns what the catalogue says of it. */
    static Adapter make(Path folder, float weight) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("adapter_config.json"), CONFIG);
        byte[] header = HEADER.getBytes(UTF_8);
        byte[] bytes = ByteBuffer.allocate(8 + header.length + 4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .putFloat(weight)
                .array();
        Files.write(folder.resolve("adapter_model.safetensors"), bytes);
        return Adapter.newBuilder()
                .setBaseModel("starter")
                .setPath(folder.toString())
                .setRevision(sha256(bytes))
                .build();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
