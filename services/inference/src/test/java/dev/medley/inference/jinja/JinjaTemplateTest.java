package dev.medley.inference.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Against what Python's jinja2 makes of the same templates; see src/test/python/make_templates.py. */
class JinjaTemplateTest {
    private static final Path SNIPPETS = Path.of("src/test/resources/fixtures/templates/snippets.json");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-05T07:08:09Z"), ZoneOffset.UTC);
    private static final Map<String, Object> FIXTURE =
            new JsonMapper().readValue(SNIPPETS, new TypeReference<Map<String, Object>>() {});

    record Snippet(String template, Object rendered, Object error) {
        @Override
        public String toString() {
            return template.replace("\n", "\\n");
        }
    }

    @SuppressWarnings("unchecked")
    static Stream<Snippet> snippets() {
        var snippets = (List<Map<String, Object>>) FIXTURE.getOrDefault("snippets", List.of());
        return snippets.stream()
                .map(each -> new Snippet(
                        String.valueOf(each.get("template")),
                        each.getOrDefault("rendered", false),
                        each.getOrDefault("error", false)));
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void aTemplateRendersOrFailsAsInPython(Snippet snippet) {
        if (snippet.rendered() instanceof String rendered) {
            assertThat(render(snippet.template())).isEqualTo(rendered);
        } else {
            assertThatThrownBy(() -> render(snippet.template())).isInstanceOf(JinjaException.class);
        }
    }

    @Test
    void anUndefinedValueIsNamedAsJinjaNamesIt() {
        assertThatThrownBy(() -> render("{{ missing.attribute }}")).hasMessage("'missing' is undefined");
        assertThatThrownBy(() -> render("{{ messages[0].missing.deeper }}"))
                .hasMessage("'dict object' has no attribute 'missing'");
        assertThatThrownBy(() -> render("{{ xs[5].x }}")).hasMessage("list object has no element 5");
    }

    @Test
    void whatATemplateRaisesIsToldApartFromWhatFails() {
        assertThatThrownBy(() -> render("{{ raise_exception('no ' ~ n) }}"))
                .hasMessage("no 7")
                .isInstanceOfSatisfying(JinjaException.class, e -> assertThat(e.raisedByTemplate())
                        .isTrue());
        assertThatThrownBy(() -> render("{{ 1 / 0 }}"))
                .isInstanceOfSatisfying(JinjaException.class, e -> assertThat(e.raisedByTemplate())
                        .isFalse());
    }

    @Test
    void aTemplateThatCantBeParsedIsRefusedByItsLine() {
        assertThatThrownBy(() -> JinjaTemplate.parse("fine\n{{ n }}\n{% if %}x{% endif %}"))
                .hasMessageStartingWith("line 3: ");
        assertThatThrownBy(() -> JinjaTemplate.parse("\n{% include 'x' %}"))
                .hasMessage("line 2: the tag 'include' is unknown or not supported");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ 'x' * 100000000000 }}",
                "{% set ns = namespace(s='xxxxxxxxxx') %}{% for i in range(99999) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
                "{{ range(1000000000) }}",
                "{% set long = s * 1000000 %}{{ long.replace('', long) }}",
                "{% set long = s * 1000000 %}{{ long.join(range(9999) | map('string') | list) }}",
                "{% set long = s * 1000000 %}{{ range(9999) | join(long) }}",
                "{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}",
                "{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l | tojson }}",
                "{% set ns = namespace(l=[1]) %}{% for i in range(99999) %}{% set ns.l = ns.l + ns.l %}{% endfor %}",
                "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
                "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
                "{% for i in range(99999) %}{{ s.replace('', s) }}{{ s * 1000 }}{% endfor %}",
                "{% for i in range(99999) %}{{ messages | tojson(indent=60) }}{% endfor %}"
            })
    void aTemplateCannotHoldTheThreadOrFillTheHeap(String template) {
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> assertThatThrownBy(() -> render(template))
                .isInstanceOf(JinjaException.class));
    }

    @Test
    void deepNestingIsRefusedInTheTemplateAndInItsInput() {
        assertThatThrownBy(() -> JinjaTemplate.parse("{{ " + "(".repeat(5000) + "1" + ")".repeat(5000) + " }}"))
                .isInstanceOf(JinjaException.class);
        assertThatThrownBy(() -> JinjaTemplate.parse("{% if x %}".repeat(5000))).isInstanceOf(JinjaException.class);
        assertThatThrownBy(() -> render("{{ n" + " + n".repeat(100_000) + " }}"))
                .isInstanceOf(JinjaException.class);
        Object deep = List.of();
        for (int i = 0; i < 100_000; i++) {
            var outer = new ArrayList<Object>();
            outer.add(deep);
            deep = outer;
        }
        Map<String, Object> variables = Map.of("deep", deep);
        assertThatThrownBy(() -> JinjaTemplate.parse("{{ deep | tojson }}").render(variables, CLOCK))
                .isInstanceOf(JinjaException.class)
                .hasMessageContaining("nested too deeply");
    }

    @Test
    void nothingOfJavaCanBeReached() {
        for (String probe : List.of(
                "{{ s.getClass() }}",
                "{{ s.class.name }}",
                "{{ d.entrySet() }}",
                "{{ ''.__class__.__mro__ }}",
                "{{ range.call }}{{ range.call(1) }}",
                "{{ namespace(a=1).fields.x }}")) {
            assertThatThrownBy(() -> render(probe)).as(probe).isInstanceOf(JinjaException.class);
        }
        assertThatThrownBy(() -> JinjaTemplate.parse("x").render(Map.of("o", new Object()), CLOCK))
                .hasMessage("a template can't be given a Object");
    }

    @SuppressWarnings("unchecked")
    private static String render(String template) {
        var variables = (Map<String, Object>) FIXTURE.getOrDefault("variables", Map.of());
        return JinjaTemplate.parse(template).render(variables, CLOCK);
    }
}
