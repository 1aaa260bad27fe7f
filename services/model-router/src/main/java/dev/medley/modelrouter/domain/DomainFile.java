package dev.medley.modelrouter.domain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * One domain in YAML 1.1, read strictly: a key or a value that is not understood refuses the file.
 *
 * @param name of the file
 * @param content its bytes, UTF-8
 */
record DomainFile(String name, ByteBuffer content) {
    static final int MAX_BYTES = 1 << 20;
    static final int MAX_EXAMPLES = 1000;
    static final int MAX_EXAMPLE_LENGTH = 2000;

    private static final int MAX_DESCRIPTION_LENGTH = 2000;
    private static final int MAX_MODEL_LENGTH = 256;
    private static final int MAX_NAME_LENGTH = 64;
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Set<String> KEYS = Set.of("name", "description", "model", "fallback", "threshold", "examples");

    /**
     * The domain that the file describes.
     *
     * @param trained domains that need no examples
     * @throws BadDomainFileException if the file is not one good domain
     */
    Domain read(Set<String> trained) {
        var file = new YamlMapping(name, parsed(), KEYS);
        var domain = new Domain(
                file.text("name", MAX_NAME_LENGTH),
                file.text("description", MAX_DESCRIPTION_LENGTH),
                file.text("model", MAX_MODEL_LENGTH),
                file.optionalText("fallback", MAX_MODEL_LENGTH),
                file.optionalNumber("threshold", 0, 1),
                file.texts("examples", MAX_EXAMPLES, MAX_EXAMPLE_LENGTH));
        check(domain, file, trained);
        return domain;
    }

    /** A refusal for the sake of the domain's name, of a file that was read well. */
    BadDomainFileException refusedName(String problem) {
        var file = new YamlMapping(name, parsed(), KEYS);
        return file.refused("name", "the name '%s' %s".formatted(file.text("name", MAX_NAME_LENGTH), problem));
    }

    private BadDomainFileException refused(String problem) {
        return new BadDomainFileException(name, 1, 1, problem);
    }

    private static void check(Domain domain, YamlMapping file, Set<String> trained) {
        if (!NAME.matcher(domain.name()).matches()) {
            throw file.refused("name", "name is letters, digits, '.', '_' and '-', is '%s'".formatted(domain.name()));
        }
        if (domain.name().equals("auto")) {
            throw file.refused("name", "name can't be 'auto': that is how requests ask for any domain");
        }
        if (domain.isGeneral() && file.has("threshold")) {
            throw file.refused("threshold", "general has no threshold: it answers when no other domain is sure enough");
        }
        if (domain.model().equals(domain.fallback())) {
            throw file.refused("fallback", "fallback is the model itself, '%s'".formatted(domain.model()));
        }
        if (domain.examples().isEmpty() && !domain.isGeneral() && !trained.contains(domain.name())) {
            throw file.refused(
                    file.has("examples") ? "examples" : "name",
                    "the domain '%s' needs examples, since the classifier was not trained on it; it was on %s"
                            .formatted(domain.name(), trained.stream().sorted().toList()));
        }
    }

    private Node parsed() {
        String text = text();
        try {
            Node document = new Yaml(new LoaderOptions()).compose(new StringReader(text));
            if (document == null) {
                throw refused("the file is empty");
            }
            return document;
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            throw new BadDomainFileException(name, mark.getLine() + 1, mark.getColumn() + 1, e.getProblem());
        } catch (YAMLException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private String text() {
        if (content.remaining() > MAX_BYTES) {
            throw refused("the file is larger than %d bytes".formatted(MAX_BYTES));
        }
        CharBuffer decoded = CharBuffer.allocate(content.remaining());
        CoderResult result = UTF_8.newDecoder().decode(content.duplicate(), decoded, true);
        String text = decoded.flip().toString();
        if (result.isError()) {
            throw refusedAtEnd(text, "the file is not UTF-8");
        }
        if (text.startsWith(BYTE_ORDER_MARK)) {
            text = text.substring(BYTE_ORDER_MARK.length());
        }
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (!StreamReader.isPrintable(text.codePointAt(i))) {
                throw refusedAtEnd(
                        text.substring(0, i),
                        "the character U+%04X is not allowed in YAML".formatted(text.codePointAt(i)));
            }
        }
        return text;
    }

    private BadDomainFileException refusedAtEnd(String before, String problem) {
        int line = 1 + (int) before.chars().filter(each -> each == '\n').count();
        int column = before.length() - before.lastIndexOf('\n');
        return new BadDomainFileException(name, line, column, problem);
    }
}
