package dev.medley.modelrouter.domain;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DomainFileTest {
    private static final Set<String> TRAINED = Set.of("health", "law");

    private static final String WHOLE =
            """
            name: automotive
            description: Cars and how to keep them running.
            model: starter-automotive
            fallback: starter
            threshold: 0.4
            examples:
              - Why does my engine rattle?
              - "When are winter tyres due?"
            """;

    @Test
    void aWholeFileIsADomain() {
        assertThat(read(WHOLE))
                .isEqualTo(new Domain(
                        "automotive",
                        "Cars and how to keep them running.",
                        "starter-automotive",
                        "starter",
                        0.4f,
                        List.of("Why does my engine rattle?", "When are winter tyres due?")));
    }

    @Test
    void aTrainedDomainNeedsNoExamples() {
        assertThat(read("name: law\ndescription: The law.\nmodel: starter-law\n"))
                .isEqualTo(new Domain("law", "The law.", "starter-law", null, null, List.of()));
    }

    @Test
    void aByteOrderMarkAndWindowsLineEndsDoNoHarm() {
        assertThat(read("\uFEFF" + WHOLE.replace("\n", "\r\n"))).isEqualTo(read(WHOLE));
    }

    @ParameterizedTest
    @MethodSource
    void whatIsWrongIsRefusedWhereItStands(String content, String where, String problem) {
        assertRefused(content.getBytes(UTF_8), where, problem);
    }

    static Stream<Arguments> whatIsWrongIsRefusedWhereItStands() {
        return Stream.of(
                Arguments.of("", "line 1, column 1", "the file is empty"),
                Arguments.of("# only a comment\n", "line 1, column 1", "the file is empty"),
                Arguments.of("---\n...\n", "line 2, column 1", "a domain file is a mapping"),
                Arguments.of("- name: a\n", "line 1, column 1", "a domain file is a mapping"),
                Arguments.of("just text\n", "line 1, column 1", "a domain file is a mapping"),
                Arguments.of(WHOLE + "  bad: [1, 2\n", "line 9, column 3", "expected <block end>"),
                Arguments.of("name: [a\nmodel: b\n", "line 2, column 6", "expected ',' or ']'"),
                Arguments.of(WHOLE + "\tmodel: a\n", "line 9, column 1", "found character '\\t(TAB)'"),
                Arguments.of(WHOLE + "---\n" + WHOLE, "line 9, column 1", "found another document"),
                Arguments.of("name: *there\n", "line 1, column 7", "found undefined alias there"),
                Arguments.of("name: a\u0007b\n", "line 1, column 8", "the character U+0007 is not allowed"),
                Arguments.of(with("threshold: 0.4", "thresold: 0.4"), "line 5, column 1", "no key 'thresold'"),
                Arguments.of(WHOLE + "? [a]\n: b\n", "line 9, column 3", "there is no key ''"),
                Arguments.of(WHOLE + "model: again\n", "line 9, column 1", "the key 'model' is there twice"),
                Arguments.of(with("name: automotive\n", ""), "line 1, column 1", "the key 'name' is missing"),
                Arguments.of(with("model: starter-automotive\n", ""), "line 1, column 1", "the key 'model' is missing"),
                Arguments.of(with("automotive\n", "2\n"), "line 1, column 7", "name must be a text"),
                Arguments.of(with("automotive\n", "cars & more\n"), "line 1, column 7", "name is letters, digits"),
                Arguments.of(with("automotive\n", "auto\n"), "line 1, column 7", "name can't be 'auto'"),
                Arguments.of(with("automotive\n", "a".repeat(65) + "\n"), "line 1, column 7", "name has 65 characters"),
                Arguments.of(with("starter-automotive", "[a, b]"), "line 3, column 8", "model must be a text"),
                Arguments.of(with("starter-automotive", ""), "line 3, column 7", "is empty"),
                Arguments.of(with("starter-automotive", "'  '"), "line 3, column 8", "model is empty"),
                Arguments.of(with("fallback: starter\n", "fallback: true\n"), "line 4, column 11", "fallback must be"),
                Arguments.of(
                        with("fallback: starter\n", "fallback: starter-automotive\n"),
                        "line 4, column 11",
                        "fallback is the model itself, 'starter-automotive'"),
                Arguments.of(with("0.4", "1.5"), "line 5, column 12", "threshold must be 0.0 to 1.0, is 1.5"),
                Arguments.of(with("0.4", "-0.1"), "line 5, column 12", "threshold must be 0.0 to 1.0, is -0.1"),
                Arguments.of(with("0.4", ".nan"), "line 5, column 12", "threshold must be"),
                Arguments.of(with("0.4", "high"), "line 5, column 12", "threshold must be a number, is high"),
                Arguments.of(with("0.4", "'0.4'"), "line 5, column 12", "threshold must be a number"),
                Arguments.of(
                        "name: general\ndescription: d\nmodel: m\nthreshold: 0.5\n",
                        "line 4, column 12",
                        "general has no threshold"),
                Arguments.of(
                        "name: cars\ndescription: d\nmodel: m\n",
                        "line 1, column 7",
                        "the domain 'cars' needs examples, since the classifier was not trained on it; it was on [health, law]"),
                Arguments.of(
                        "name: cars\ndescription: d\nmodel: m\nexamples: []\n", "line 4, column 11", "needs examples"),
                Arguments.of(
                        "name: cars\ndescription: d\nmodel: m\nexamples: one\n",
                        "line 4, column 11",
                        "examples must be a list of texts, is one"),
                Arguments.of(WHOLE + "  - 42\n", "line 9, column 5", "examples[2] must be a text"),
                Arguments.of(WHOLE + "  - a: b\n", "line 9, column 5", "examples[2] must be a text"),
                Arguments.of(WHOLE + "  - ''\n", "line 9, column 5", "examples[2] is empty"),
                Arguments.of(
                        WHOLE + "  - " + "x".repeat(2001) + "\n",
                        "line 9, column 5",
                        "examples[2] has 2001 characters; at most 2000"),
                Arguments.of(
                        WHOLE + "  - again\n".repeat(999),
                        "line 7, column 3",
                        "examples has 1001 entries; at most 1000"),
                Arguments.of(
                        WHOLE + "#" + "x".repeat(1 << 20), "line 1, column 1", "the file is larger than 1048576 bytes"),
                Arguments.of("[".repeat(200), "line 1, column 1", "Nesting Depth exceeded"));
    }

    @Test
    void bytesThatAreNoTextAreRefusedWhereTheyStand() {
        byte[] latin1 = "name: a\ndescription: caf\u00e9\n".getBytes(ISO_8859_1);

        assertRefused(latin1, "line 2, column 17", "the file is not UTF-8");
    }

    private static void assertRefused(byte[] content, String where, String problem) {
        assertThatThrownBy(() -> new DomainFile("cars.yaml", ByteBuffer.wrap(content)).read(TRAINED))
                .isInstanceOf(BadDomainFileException.class)
                .hasMessageStartingWith("cars.yaml, " + where + ": ")
                .hasMessageContaining(problem);
    }

    private static Domain read(String content) {
        return new DomainFile("cars.yaml", ByteBuffer.wrap(content.getBytes(UTF_8))).read(TRAINED);
    }

    private static String with(String former, String now) {
        return WHOLE.replace(former, now);
    }
}
