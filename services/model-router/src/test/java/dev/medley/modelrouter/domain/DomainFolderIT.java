package dev.medley.modelrouter.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class DomainFolderIT {
    private final Path files;
    private final AtomicInteger refused = new AtomicInteger();

    DomainFolderIT(@TempDir Path files) {
        this.files = files;
    }

    @Test
    void aFolderIsReadOnceAsLongAsItStaysAsItIs() throws IOException {
        write("general.yaml", "general", "starter");
        write("law.yml", "law", "starter-law");
        Files.writeString(files.resolve("README.md"), "no domain");
        Files.writeString(files.resolve(".hidden.yaml"), "no domain");
        Files.createDirectory(files.resolve("folder.yaml"));
        DomainFolder folder = folder();

        assertThat(models(folder.changed())).isEqualTo(Map.of("general", "starter", "law", "starter-law"));
        assertThat(folder.changed()).isEmpty();
        assertThat(refused).hasValue(0);
    }

    @Test
    void filesComeChangeAndGo() throws IOException {
        write("general.yaml", "general", "starter");
        DomainFolder folder = folder();
        folder.changed();

        write("law.yaml", "law", "one");
        assertThat(models(folder.changed())).containsEntry("law", "one");
        write("law.yaml", "law", "two");
        assertThat(models(folder.changed())).containsEntry("law", "two");
        Files.delete(files.resolve("law.yaml"));
        assertThat(models(folder.changed())).containsOnlyKeys("general");
    }

    @Test
    void aMountedConfigMapIsFollowed() throws IOException {
        mount("v1", "starter");
        Files.createSymbolicLink(files.resolve("general.yaml"), Path.of("..data/general.yaml"));
        DomainFolder folder = folder();
        assertThat(models(folder.changed())).containsEntry("general", "starter");

        mount("v2", "bigger");

        assertThat(models(folder.changed())).isEqualTo(Map.of("general", "bigger"));
    }

    @Test
    void aBadFileLeavesItsFormerVersionInForceAndIsToldOnce(CapturedOutput output) throws IOException {
        write("general.yaml", "general", "starter");
        write("law.yaml", "law", "starter-law");
        DomainFolder folder = folder();
        folder.changed();

        Files.writeString(files.resolve("law.yaml"), "name: law\ndescription: d\nmodel: m\nthreshold: 2\n");

        assertThat(folder.changed()).isEmpty();
        write("health.yaml", "health", "starter-health");
        assertThat(models(folder.changed()))
                .isEqualTo(Map.of("general", "starter", "law", "starter-law", "health", "starter-health"));
        assertThat(refused).hasValue(1);
        assertThat(output)
                .containsOnlyOnce("Refused, the former version stays: "
                        + "law.yaml, line 4, column 12: threshold must be 0.0 to 1.0, is 2");

        write("law.yaml", "law", "better");
        assertThat(models(folder.changed())).containsEntry("law", "better");
    }

    @Test
    void aFileThatWasNeverGoodIsLeftOut() throws IOException {
        write("general.yaml", "general", "starter");
        Files.writeString(files.resolve("empty.yaml"), "");

        assertThat(models(folder().changed())).containsOnlyKeys("general");
        assertThat(refused).hasValue(1);
    }

    @Test
    void aNameBelongsToTheFileThatHadIt(CapturedOutput output) throws IOException {
        write("general.yaml", "general", "starter");
        write("b.yaml", "law", "first");
        DomainFolder folder = folder();
        folder.changed();

        write("a.yaml", "law", "second");
        assertThat(folder.changed()).isEmpty();
        assertThat(output).contains("Refused: a.yaml, line 1, column 7: the name 'law' is taken by b.yaml");
        assertThat(refused).hasValue(1);

        Files.delete(files.resolve("b.yaml"));
        assertThat(models(folder.changed())).containsEntry("law", "second");
    }

    @Test
    void aFileThatTakesAnothersNameKeepsItsFormerDomain() throws IOException {
        write("general.yaml", "general", "starter");
        write("a.yaml", "health", "one");
        write("b.yaml", "law", "two");
        DomainFolder folder = folder();
        folder.changed();

        write("a.yaml", "law", "three");

        assertThat(folder.changed()).isEmpty();
        assertThat(refused).hasValue(1);
    }

    @Test
    void filesMaySwapTheirNames() throws IOException {
        write("general.yaml", "general", "starter");
        write("a.yaml", "health", "one");
        write("b.yaml", "law", "two");
        DomainFolder folder = folder();
        folder.changed();

        write("a.yaml", "law", "one");
        write("b.yaml", "health", "two");

        assertThat(models(folder.changed())).isEqualTo(Map.of("general", "starter", "law", "one", "health", "two"));
        assertThat(refused).hasValue(0);
    }

    @Test
    void nothingIsInForceBeforeThereIsAGeneralDomain(CapturedOutput output) throws IOException {
        write("law.yaml", "law", "starter-law");
        DomainFolder folder = folder();

        assertThat(folder.changed()).isEmpty();
        assertThat(folder.changed()).isEmpty();
        assertThat(output).containsOnlyOnce("No file in " + files + " is the domain 'general'");

        write("general.yaml", "general", "starter");
        assertThat(models(folder.changed())).containsOnlyKeys("general", "law");
    }

    @Test
    void theGeneralDomainCannotBeTakenAway(CapturedOutput output) throws IOException {
        write("general.yaml", "general", "starter");
        write("law.yaml", "law", "starter-law");
        DomainFolder folder = folder();
        folder.changed();

        Files.delete(files.resolve("general.yaml"));
        Files.delete(files.resolve("law.yaml"));

        assertThat(models(folder.changed())).isEqualTo(Map.of("general", "starter"));
        assertThat(output).contains("the former one stays");
    }

    @Test
    void aFolderThatIsNotThereIsSaidToBeMissing() {
        var folder = new DomainFolder(files.resolve("nowhere"), Set.of(), refused::incrementAndGet);

        assertThatThrownBy(folder::changed).isInstanceOf(IOException.class).hasMessage("there is no such folder");
    }

    @Test
    void theShippedFilesAreGood() throws IOException {
        var folder = new DomainFolder(
                Path.of("../../infra/local/domains"),
                Set.of("health", "law", "finance", "software", "science"),
                refused::incrementAndGet);

        assertThat(models(folder.changed()))
                .isEqualTo(Map.of(
                        "general", "starter",
                        "health", "starter-health",
                        "law", "starter-law",
                        "finance", "starter-finance",
                        "software", "starter-software",
                        "science", "starter-science"));
        assertThat(refused).hasValue(0);
    }

    private DomainFolder folder() {
        return new DomainFolder(files, Set.of("health", "law"), refused::incrementAndGet);
    }

    private void write(String file, String name, String model) throws IOException {
        Files.writeString(files.resolve(file), content(name, model));
    }

    /** As the kubelet does: a folder of its own for each version, behind a link that is swapped at once. */
    private void mount(String version, String model) throws IOException {
        Path folder = Files.createDirectory(files.resolve(".." + version));
        Files.writeString(folder.resolve("general.yaml"), content("general", model));
        Path link = Files.createSymbolicLink(files.resolve("..data_tmp"), folder.getFileName());
        Files.move(link, files.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String content(String name, String model) {
        return "name: %s\ndescription: What is about %s.\nmodel: %s\n".formatted(name, name, model);
    }

    private static Map<String, String> models(Optional<List<Domain>> domains) {
        return domains.orElseThrow().stream().collect(Collectors.toMap(Domain::name, Domain::model));
    }
}
