package dev.medley.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The starter model, with a chat template that refuses one particular message as real templates refuse some. */
final class TestModel {
    static final String REFUSED_SYSTEM_MESSAGE = "refuse this";
    static final String REFUSAL = "System messages must not ask to be refused";

    private static final String GUARD = "{%- if messages[0]['content'] == '" + REFUSED_SYSTEM_MESSAGE
            + "' -%}{{ raise_exception('" + REFUSAL + "') }}{%- endif -%}";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private TestModel() {}

    /** The shipped starter model, or the folder that {@code -Dmedley.model} names. */
    static Path starter() {
        return Path.of(System.getProperty("medley.model", "../infra/starter-models/text"))
                .toAbsolutePath()
                .normalize();
    }

    /** Makes the checkpoint below {@code home} and returns its folder, which has the starter model's name. */
    static Path in(Path home) {
        Path folder = home.resolve("models").resolve(starter().getFileName());
        try {
            Files.createDirectories(folder);
            for (Path file : files(starter())) {
                Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
            guard(folder.resolve("tokenizer_config.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }

    private static void guard(Path tokenizerConfig) {
        ObjectNode config = (ObjectNode) JSON.readTree(tokenizerConfig);
        config.put("chat_template", GUARD + config.path("chat_template").asString());
        JSON.writeValue(tokenizerConfig, config);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
