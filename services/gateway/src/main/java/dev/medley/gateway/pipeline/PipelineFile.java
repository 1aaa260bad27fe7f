package dev.medley.gateway.pipeline;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A pipeline in YAML 1.1.
 *
 * @param name of the file
 * @param content its bytes, UTF-8
 */
record PipelineFile(String name, ByteBuffer content) {
    static final int MAX_BYTES = 256 << 10;

    private static final JsonMapper JSON = JsonMapper.shared();

    /** What the pipeline goes by: the file's name without its ending. */
    String pipeline() {
        return name.substring(0, name.lastIndexOf('.'));
    }

    /** @throws MedleyException INVALID_REQUEST that says what is wrong, and where */
    Pipeline read() {
        if (content.remaining() > MAX_BYTES) {
            throw refused("the file is larger than %d bytes".formatted(MAX_BYTES));
        }
        if (!(parsed() instanceof ObjectNode source)) {
            throw refused("the file is no mapping of keys to values");
        }
        return PipelineReader.read(pipeline(), source);
    }

    private Object parsed() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(content.duplicate())
                    .toString();
            return JSON.valueToTree(new Yaml(new SafeConstructor(options)).load(text));
        } catch (CharacterCodingException e) {
            throw refused("the file is not UTF-8");
        } catch (MarkedYAMLException e) {
            throw refused("line %d, column %d: %s"
                    .formatted(
                            e.getProblemMark().getLine() + 1, e.getProblemMark().getColumn() + 1, e.getProblem()));
        } catch (YAMLException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private static MedleyException refused(String problem) {
        return new MedleyException(ErrorCategory.INVALID_REQUEST, problem);
    }
}
