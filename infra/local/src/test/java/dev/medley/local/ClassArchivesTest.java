package dev.medley.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchivesTest {
    private final ServiceJar jar;
    private final Path unpacked;

    ClassArchivesTest(@TempDir Path target) {
        this.jar = new ServiceJar(target.resolve("worker-exec.jar"));
        this.unpacked = target.resolve("unpacked");
    }

    @BeforeEach
    void unpackedAsItIsBuilt() throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar.packed()))) {
            zip.putNextEntry(new ZipEntry("Worker.class"));
            zip.write("code".getBytes(UTF_8));
        }
        Files.createDirectory(unpacked);
        Files.writeString(unpacked.resolve("contents.txt"), jar.contents());
    }

    @Test
    void theFirstProcessOfAServiceLeavesAnArchiveAndTheSecondDoesNot() {
        List<ServiceSpec> prepared = ClassArchives.prepare(List.of(worker("worker-1"), worker("worker-2")));

        assertThat(prepared.get(0).command())
                .containsSubsequence(
                        "java", "-XX:ArchiveClassesAtExit=" + unpacked.resolve("classes.draft"), "-jar", "--port=1");
        assertThat(prepared.get(1).command())
                .containsExactlyElementsOf(worker("worker-2").command());
    }

    @Test
    void processesStartWithTheArchiveThatOneLeft() throws IOException {
        Files.write(unpacked.resolve("classes.draft"), new byte[] {1, 2, 3, 4, 5});

        List<ServiceSpec> prepared = ClassArchives.prepare(List.of(worker("worker-1"), worker("worker-2")));

        assertThat(jar.classArchive()).exists();
        assertThat(prepared)
                .allSatisfy(each -> assertThat(each.command()).contains("-XX:SharedArchiveFile=" + jar.classArchive()));
    }

    @Test
    void anArchiveThatWasNotWrittenToItsEndIsMadeAnew() throws IOException {
        Files.write(unpacked.resolve("classes.draft"), new byte[100]);

        List<ServiceSpec> prepared = ClassArchives.prepare(List.of(worker("worker")));

        assertThat(jar.classArchive()).doesNotExist();
        assertThat(prepared.get(0).command()).anyMatch(option -> option.startsWith("-XX:ArchiveClassesAtExit="));
    }

    private ServiceSpec worker(String name) {
        List<String> command = List.of("java", "-jar", jar.path().toString(), "--port=1");
        return new ServiceSpec(name, command, Map.of(), URI.create("http://127.0.0.1:1"), "nowhere");
    }
}
