package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponse;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileListPage;
import com.openai.models.files.FileListParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import dev.medley.gateway.testing.Http;
import dev.medley.gateway.testing.MultipartForm;
import dev.medley.gateway.testing.RunningGateway;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files of two tenants, over plain HTTP and with the official client. */
class FilesIT {
    private static final String FILES = "/v1/files";
    private static final int LIMIT = 300_000;
    private static final int BATCH_LIMIT = 100_000;

    private static Path folder;
    private static RunningGateway gateway;
    private static OpenAIClient clinic;
    private static OpenAIClient lab;
    private static OpenAIClient ward;

    @BeforeAll
    static void start(@TempDir Path temporary) {
        folder = temporary;
        gateway = gateway(folder);
        clinic = client(gateway, "clinic-key");
        lab = client(gateway, "lab-key");
        ward = client(gateway, "ward-key");
    }

    private static RunningGateway gateway(Path folder) {
        return RunningGateway.start(
                "medley.gateway.tenants[0].name=clinic",
                "medley.gateway.tenants[0].keys=clinic-key",
                "medley.gateway.tenants[1].name=..",
                "medley.gateway.tenants[1].keys=lab-key",
                "medley.gateway.tenants[2].name=ward",
                "medley.gateway.tenants[2].keys=ward-key",
                "medley.gateway.files.store.folder=" + folder,
                "medley.gateway.files.max-size=" + LIMIT + "B",
                "medley.gateway.files.max-batch-size=" + BATCH_LIMIT + "B");
    }

    @AfterAll
    static void stop() {
        clinic.close();
        lab.close();
        ward.close();
        gateway.close();
    }

    @Test
    void aFileComesBackByteForByte() throws IOException {
        byte[] content = new byte[LIMIT];
        new Random(1).nextBytes(content);

        FileObject file = clinic.files()
                .create(upload("scan 1 é.bin", content, FilePurpose.USER_DATA).build());

        assertThat(file.validate().bytes()).isEqualTo(LIMIT);
        assertThat(file.filename()).isEqualTo("scan 1 é.bin");
        assertThat(file.expiresAt()).isEmpty();
        assertThat(clinic.files().retrieve(file.id()).validate()).isEqualTo(file);
        try (HttpResponse reply = clinic.files().content(file.id());
                InputStream body = reply.body()) {
            assertThat(reply.headers().values("content-type")).containsExactly("application/octet-stream");
            assertThat(reply.headers().values("content-length")).containsExactly("" + LIMIT);
            assertThat(reply.headers().values("content-disposition").get(0)).startsWith("attachment; ");
            assertThat(body.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void aFileOfABatchExpiresWithoutBeingTold() {
        FileObject file = clinic.files()
                .create(upload("lines.jsonl", new byte[1], FilePurpose.BATCH).build());

        assertThat(file.expiresAt())
                .hasValue(file.createdAt() + Duration.ofDays(30).toSeconds());
    }

    @Test
    void aFileExpiresWhenItsSenderWishes() {
        FileObject file = clinic.files()
                .create(upload("lines.jsonl", new byte[1], FilePurpose.BATCH)
                        .expiresAfter(FileCreateParams.ExpiresAfter.builder()
                                .seconds(3600)
                                .build())
                        .build());

        assertThat(file.expiresAt()).hasValue(file.createdAt() + 3600);
    }

    @Test
    void listsAreGivenPageByPageInBothOrders() {
        List<String> ids = IntStream.range(0, 5)
                .mapToObj(i -> ward.files()
                        .create(upload(
                                        i + ".bin",
                                        new byte[] {(byte) i},
                                        i == 2 ? FilePurpose.VISION : FilePurpose.EVALS)
                                .build())
                        .id())
                .toList();

        FileListParams.Builder pages = FileListParams.builder().limit(2).order(FileListParams.Order.ASC);
        FileListPage first = ward.files().list(pages.build());

        assertThat(first.data()).extracting(FileObject::id).isEqualTo(ids.subList(0, 2));
        assertThat(first.hasMore()).hasValue(true);
        assertThat(first.autoPager().stream().map(FileObject::id)).containsExactlyElementsOf(ids);
        assertThat(ward.files().list().data()).extracting(FileObject::id).startsWith(ids.get(4), ids.get(3));
        assertThat(ward.files().list(pages.purpose("evals").build()).autoPager().stream()
                        .map(FileObject::id))
                .containsExactly(ids.get(0), ids.get(1), ids.get(3), ids.get(4));
    }

    @Test
    void whatIsDeletedIsGone() {
        FileObject file = clinic.files()
                .create(upload("a.bin", new byte[9], FilePurpose.EVALS).build());

        assertThat(clinic.files().delete(file.id()).validate().deleted()).isTrue();

        assertThatThrownBy(() -> clinic.files().retrieve(file.id())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> content(clinic, file)).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> clinic.files().delete(file.id())).isInstanceOf(NotFoundException.class);
    }

    @Test
    void anotherTenantsFileIsAsIfItWereNotThere() {
        FileObject theirs = clinic.files()
                .create(upload("a.bin", new byte[9], FilePurpose.EVALS).build());

        assertThatThrownBy(() -> lab.files().retrieve(theirs.id()))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("No such File object: " + theirs.id());
        assertThatThrownBy(() -> content(lab, theirs)).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> lab.files().delete(theirs.id())).isInstanceOf(NotFoundException.class);
        assertThat(lab.files().list().data()).extracting(FileObject::id).doesNotContain(theirs.id());
        assertThat(clinic.files().retrieve(theirs.id())).isEqualTo(theirs);
    }

    @Test
    void gatewaysWithOneFolderShareTheirFiles() {
        FileObject file = clinic.files()
                .create(upload("a.bin", new byte[9], FilePurpose.EVALS).build());

        try (RunningGateway other = gateway(folder)) {
            OpenAIClient client = client(other, "clinic-key");
            assertThat(client.files().retrieve(file.id())).isEqualTo(file);
            client.close();
        }
    }

    @Test
    void contentThatIsDamagedOrLostIsNeverGivenWhole() throws IOException {
        byte[] content = "mark of the damaged one".repeat(9000).getBytes(StandardCharsets.UTF_8);
        FileObject file = clinic.files()
                .create(upload("a.bin", content, FilePurpose.EVALS).build());
        Path stored = stored(content);
        content[content.length - 1]++;
        Files.write(stored, content);

        assertThatThrownBy(() -> content(clinic, file)).isInstanceOf(IOException.class);
        Files.delete(stored);
        assertThatThrownBy(() -> content(clinic, file))
                .isInstanceOfSatisfying(OpenAIServiceException.class, failure -> assertThat(failure.code())
                        .hasValue("data_loss"));
    }

    @ParameterizedTest
    @CsvSource({"user_data," + LIMIT, "batch," + BATCH_LIMIT})
    void aFileAtTheLimitPassesAndOneByteMoreIsRefused(String purpose, int limit) {
        var full = new MultipartForm().file("file", new byte[limit]).field("purpose", purpose);
        var over = new MultipartForm().file("file", new byte[limit + 1]).field("purpose", purpose);

        assertThat(send(full.to(http(), FILES)).statusCode()).isEqualTo(200);
        assertThat(send(full.chunkedTo(http(), FILES)).statusCode()).isEqualTo(200);
        assertError(send(over.to(http(), FILES)), 413, "file", "payload_too_large");
        assertError(send(over.chunkedTo(http(), FILES)), 413, "file", "payload_too_large");
        assertThat(folder.resolve("incoming")).isEmptyDirectory();
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(new MultipartForm().file("file", new byte[1]), "purpose"),
                Arguments.of(form("batch_output"), "purpose"),
                Arguments.of(new MultipartForm().field("purpose", "batch"), "file"),
                Arguments.of(new MultipartForm().field("purpose", "batch").field("file", "x"), "file"),
                Arguments.of(new MultipartForm().field("purpose", "batch").file("file", new byte[0]), "file"),
                Arguments.of(form("batch").file("file", new byte[1]), "file"),
                Arguments.of(form("batch").field("porpuse", "x"), "porpuse"),
                Arguments.of(form("batch").field("expires_after[seconds]", "3600"), "expires_after[anchor]"),
                Arguments.of(expiring("now", "3600"), "expires_after[anchor]"),
                Arguments.of(form("batch").field("expires_after[anchor]", "created_at"), "expires_after[seconds]"),
                Arguments.of(expiring("created_at", "3599"), "expires_after[seconds]"),
                Arguments.of(expiring("created_at", "2592001"), "expires_after[seconds]"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aBadFormIsRefusedAndLeavesNothing(MultipartForm form, String param) {
        assertError(send(form.to(http(), FILES)), 400, param, null);
        assertThat(folder.resolve("incoming")).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({"limit=0,limit", "limit=10001,limit", "limit=few,limit", "order=up,order", "after=a&after=b,after"})
    void aBadQueryIsRefused(String query, String param) {
        assertError(send(http().request(FILES + "?" + query)), 400, param, null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file-00000000000000000000000000000000",
                "..%2Fsecret",
                "..%2F..%2Fblobs",
                "%2Fetc%2Fpasswd",
                "file-..%00",
                "x"
            })
    void whatIsNoFileIsNotFound(String id) {
        assertThat(send(http().request(FILES + "/" + id)).statusCode()).isIn(400, 404);
        assertThat(send(http().request(FILES + "/" + id + "/content")).statusCode())
                .isIn(400, 404);
    }

    @Test
    void otherMethodsAreNotAllowed() {
        var reply = send(http().json(FILES + "/file-1", "{}"));

        assertError(reply, 405, null, "method_not_allowed");
        assertThat(reply.headers().firstValue("allow")).hasValue("GET, DELETE");
    }

    @Test
    void withoutAKeyNothingIsTold() {
        assertThat(http().get(FILES).statusCode()).isEqualTo(401);
        assertThat(http().send(form("batch").to(http(), FILES).build()).statusCode())
                .isEqualTo(401);
    }

    @Test
    void aStorageThatCanNotBeUsedIsTold() throws IOException {
        Path noFolder = Files.createFile(folder.resolve("no-folder"));
        try (RunningGateway broken = RunningGateway.start("medley.gateway.files.store.folder=" + noFolder)) {
            var reply = Http.of(broken)
                    .send(form("batch").to(Http.of(broken), FILES).build());

            assertError(reply, 503, null, "unavailable");
            assertThat(reply.body()).doesNotContain(folder.toString());
        }
    }

    private static byte[] content(OpenAIClient client, FileObject file) throws IOException {
        try (HttpResponse reply = client.files().content(file.id());
                InputStream body = reply.body()) {
            return body.readAllBytes();
        }
    }

    private static Path stored(byte[] content) throws IOException {
        try (Stream<Path> blobs = Files.walk(folder.resolve("blobs"))) {
            for (Path blob : blobs.filter(Files::isRegularFile).toList()) {
                if (Files.size(blob) == content.length) {
                    return blob;
                }
            }
        }
        throw new AssertionError("the content is not stored");
    }

    private static MultipartForm form(String purpose) {
        return new MultipartForm().field("purpose", purpose).file("file", new byte[] {1});
    }

    private static MultipartForm expiring(String anchor, String seconds) {
        return form("batch").field("expires_after[anchor]", anchor).field("expires_after[seconds]", seconds);
    }

    private static FileCreateParams.Builder upload(String filename, byte[] content, FilePurpose purpose) {
        return FileCreateParams.builder()
                .file(MultipartField.<InputStream>builder()
                        .value(new ByteArrayInputStream(content))
                        .filename(filename)
                        .build())
                .purpose(purpose);
    }

    private static void assertError(
            java.net.http.HttpResponse<String> reply, int status, @Nullable String param, @Nullable String code) {
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
        JsonNode error = JsonMapper.shared().readTree(reply.body()).get("error");
        assertThat(error.propertyNames()).containsExactlyInAnyOrder("message", "type", "param", "code");
        assertThat(error.get("param").asString(null)).isEqualTo(param);
        assertThat(error.get("code").asString(null)).isEqualTo(code);
    }

    private static java.net.http.HttpResponse<String> send(HttpRequest.Builder request) {
        return http().send(request.header("authorization", "Bearer clinic-key").build());
    }

    private static Http http() {
        return Http.of(gateway);
    }

    private static OpenAIClient client(RunningGateway gateway, String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(gateway.uri("/v1").toString())
                .apiKey(key)
                .maxRetries(0)
                .build();
    }
}
