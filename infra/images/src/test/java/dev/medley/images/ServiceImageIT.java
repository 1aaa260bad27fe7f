package dev.medley.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** An image of the smallest service, over this machine's C libraries: what any has that is built with a registry. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServiceImageIT {
    private static final long SERVICE_BYTES_LIMIT = 4_000_000;

    private Path first;
    private Path second;
    private ImageTar image;

    @BeforeAll
    void buildTwice(@TempDir Path folder) throws Exception {
        JavaRuntime runtime = ofJava(folder.resolve("java"), "bin/java", "lib/libjli.so", "lib/libzip.so");
        first = BuiltService.of("job-coordinator").write(runtime, folder.resolve("first"));
        second = BuiltService.of("job-coordinator").write(runtime, folder.resolve("second"));
        image = ImageTar.read(first);
    }

    @Test
    void builtTwiceItIsTheSameByteForByte() throws IOException {
        assertThat(Files.mismatch(first, second)).isEqualTo(-1);
    }

    @Test
    void itRunsJavaAsNobodyInParticular() {
        assertThat(image.config().at("/config/User").asString()).isEqualTo("65532:65532");
        assertThat(strings(image.config().at("/config/Entrypoint")))
                .containsExactly("java", "-jar", "/app/service.jar");
        assertThat(strings(image.config().at("/config/Env")))
                .contains("JAVA_HOME=/opt/java")
                .anyMatch(variable -> variable.startsWith("PATH=/opt/java/bin:"));
    }

    @Test
    void itSaysWhatItIs() {
        JsonNode labels = image.config().at("/config/Labels");
        assertThat(labels.path("org.opencontainers.image.title").asString()).isEqualTo("Medley job-coordinator");
        assertThat(labels.path("org.opencontainers.image.version").asString()).isEqualTo("1.2.3");
        assertThat(labels.path("org.opencontainers.image.base.name").asString()).isEqualTo("machine");
    }

    @Test
    void whatChangesLeastLiesLowest() {
        List<ImageTar.Layer> layers = image.layers();
        assertThat(layers).hasSize(5);
        assertThat(layers.get(0).files().keySet()).anyMatch(file -> file.endsWith("/libc.so.6"));
        assertThat(layers.get(1).files()).containsKey("/opt/java/bin/java");
        assertThat(layers.get(2).files().keySet()).anyMatch(file -> file.startsWith("/app/lib/zstd-jni-"));
        assertThat(layers.get(3).files().keySet())
                .anyMatch(file -> file.startsWith("/app/lib/spring-core-"))
                .noneMatch(file -> file.contains("/zstd-jni-") || file.contains("/platform-"));
        assertThat(layers.get(4).files().keySet())
                .contains("/app/service.jar")
                .anyMatch(file -> file.startsWith("/app/lib/platform-"));
        assertThat(layers.get(4).bytes()).isLessThan(SERVICE_BYTES_LIMIT);
    }

    @Test
    void nobodyMayWriteWhatItBrings() {
        assertThat(image.layers())
                .allSatisfy(layer -> assertThat(layer.files().values()).containsAnyOf(0644, 0755));
        assertThat(image.layers().stream().flatMap(layer -> layer.files().values().stream()))
                .containsOnly(0644, 0755);
    }

    /** All of it anew, Java and the layers too. Of Java the least, which has the same to show. */
    /** A few files of this Java in place of a runtime, which takes longer to link and compress than all else. */
    private static JavaRuntime ofJava(Path folder, String... files) throws IOException {
        for (String file : files) {
            Path copy = folder.resolve(file);
            Files.createDirectories(copy.getParent());
            Files.copy(Path.of(System.getProperty("java.home"), file), copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
        return new JavaRuntime(folder);
    }

    private static List<String> strings(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }
}
