package dev.medley.gateway.pipeline;

import com.samskivert.mustache.BasicCollector;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A text in Mustache. Its names reach into maps and lists alone: no method is ever called, no file read, and a name
 * that is not there is a failure. Thread-safe.
 */
final class TemplateText {
    private static final String OPENING = "{{";
    private static final Mustache.Compiler MUSTACHE = Mustache.compiler()
            .escapeHTML(false)
            .emptyStringIsFalse(true)
            .withCollector(new BasicCollector() {
                @Override
                public <K, V> Map<K, V> createFetcherCache() {
                    return new ConcurrentHashMap<>();
                }
            });

    private final Template template;

    private TemplateText(Template template) {
        this.template = template;
    }

    /** @throws MedleyException INVALID_REQUEST that says what is wrong with the text */
    static TemplateText of(String text) {
        try {
            return new TemplateText(MUSTACHE.compile(text));
        } catch (MustacheException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    /**
     * All names in it, whether they stand for texts or for sections.
     *
     * @throws MedleyException INVALID_REQUEST if one is not closed, or it includes other templates, of which there are
     *     none
     */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        template.visit(new Names(names));
        return names;
    }

    /** @throws MedleyException INVALID_REQUEST that names what is not there */
    String render(Map<String, Object> values) {
        try {
            return template.execute(values);
        } catch (MustacheException.Context e) {
            throw wrong("there is no '%s' (line %d)".formatted(e.key, e.lineNo));
        } catch (MustacheException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private static MedleyException wrong(String problem) {
        return new MedleyException(ErrorCategory.INVALID_REQUEST, "the template can't be filled in: " + problem);
    }

    private record Names(Set<String> names) implements Mustache.Visitor {
        @Override
        public void visitText(String text) {
            if (text.contains(OPENING)) {
                throw wrong("'%s' is not closed in '%s'".formatted(OPENING, text.strip()));
            }
        }

        @Override
        public void visitVariable(String name) {
            names.add(name);
        }

        @Override
        public boolean visitSection(String name) {
            names.add(name);
            return true;
        }

        @Override
        public boolean visitInvertedSection(String name) {
            names.add(name);
            return true;
        }

        @Override
        public boolean visitInclude(String name) {
            throw wrong("it includes '%s', and there are no templates to include".formatted(name));
        }

        @Override
        public boolean visitParent(String name) {
            return visitInclude(name);
        }

        @Override
        public boolean visitBlock(String name) {
            return visitInclude(name);
        }
    }
}
