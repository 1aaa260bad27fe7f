package dev.medley.chart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority of a test's own and a certificate of it, as cert-manager writes them into a secret. By keytool. */
final class Certificates {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private Certificates() {}

    /** Writes {@code tls.crt}, {@code tls.key} and {@code ca.crt} into a folder. */
    static Path write(Path folder, String serverName) throws Exception {
        Path store = Files.createDirectories(folder).resolve("store.p12");
        keytool(store, "ca", "-dname", "CN=ca", "-ext", "bc:c=ca:true");
        keytool(store, "tls", "-dname", "CN=" + serverName, "-signer", "ca", "-ext", "san=dns:" + serverName);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        pem(
                folder.resolve("tls.key"),
                "PRIVATE KEY",
                keys.getKey("tls", PASSWORD).getEncoded());
        certificate(folder.resolve("tls.crt"), keys.getCertificate("tls"));
        certificate(folder.resolve("ca.crt"), keys.getCertificate("ca"));
        return folder;
    }

    private static void keytool(Path store, String alias, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD),
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "1"));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(output);
        }
    }

    private static void certificate(Path file, Certificate certificate) throws IOException, GeneralSecurityException {
        pem(file, "CERTIFICATE", certificate.getEncoded());
    }

    private static void pem(Path file, String title, byte[] content) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(title, body, title));
    }
}
