package dev.medley.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrontScriptIT {
    private final Path directory;

    FrontScriptIT(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void saysWhatToDoWhenThereIsNoJava() throws Exception {
        assertThat(complaint(directory.resolve("nowhere")))
                .isEqualTo("medley: no Java in " + directory.resolve("nowhere")
                        + "; set JAVA_HOME to a JDK 17 or later (https://adoptium.net)\n");
    }

    @Test
    void saysWhatToDoWhenJavaIsTooOld() throws Exception {
        Path java = Files.createDirectories(directory.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();

        assertThat(complaint(directory))
                .isEqualTo("medley: Java 11 in " + directory
                        + " is too old; set JAVA_HOME to a JDK 17 or later (https://adoptium.net)\n");
    }

    private static String complaint(Path javaHome) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(Path.of("..", "medley").toRealPath().toString(), "status");
        builder.environment().keySet().retainAll(Set.of("PATH", "HOME"));
        builder.environment().put("JAVA_HOME", javaHome.toString());
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        return said;
    }
}
