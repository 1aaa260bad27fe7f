package dev.medley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.core.http.HttpResponse;
import com.openai.errors.NotFoundException;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Files, as users of {@code openai-java} keep them. */
@ExtendWith(SuiteExtension.class)
class FilesE2E {
    private static final int BYTES = 20 << 20;

    private final OpenAIClient client;

    FilesE2E(Suite suite) {
        this.client = suite.openAi();
    }

    @Test
    void aFileIsKeptGivenBackAndForgotten(@TempDir Path folder) throws IOException {
        byte[] content = new byte[BYTES];
        new Random(6).nextBytes(content);
        Path sent = Files.write(folder.resolve("scan.bin"), content);

        FileObject file = client.files()
                .create(FileCreateParams.builder()
                        .file(sent)
                        .purpose(FilePurpose.USER_DATA)
                        .build());

        assertThat(file.validate().bytes()).isEqualTo(BYTES);
        assertThat(file.filename()).isEqualTo("scan.bin");
        assertThat(client.files().list().autoPager().stream().map(FileObject::id))
                .contains(file.id());
        try (HttpResponse reply = client.files().content(file.id());
                InputStream body = reply.body()) {
            assertThat(body.readAllBytes()).isEqualTo(content);
        }
        assertThat(client.files().delete(file.id()).deleted()).isTrue();
        assertThatThrownBy(() -> client.files().retrieve(file.id())).isInstanceOf(NotFoundException.class);
    }
}
