package dev.medley.inference.jinja;

import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A template, parsed once and rendered any number of times. Immutable and thread-safe.
 *
 * <p>Supported: {@code if for set macro call filter with raw generation break continue}, the expressions, tests and
 * methods of jinja2, and its filters as far as chat templates use them. There is no inheritance and no including.
 */
public final class JinjaTemplate {
    /** Longer templates are refused. */
    public static final int LONGEST_SOURCE = 1_000_000;

    private final Statement.Body body;

    private JinjaTemplate(Statement.Body body) {
        this.body = body;
    }

    /** @throws JinjaException if the source is no template; the message has the line */
    public static JinjaTemplate parse(String source) {
        if (source.length() > LONGEST_SOURCE) {
            throw new JinjaException(
                    "the template has %d characters, expected at most %d".formatted(source.length(), LONGEST_SOURCE));
        }
        try {
            return new JinjaTemplate(StatementParser.parse(source));
        } catch (StackOverflowError e) {
            throw new JinjaException("the template is nested too deeply");
        }
    }

    /**
     * Renders the template.
     *
     * @param variables what the template sees: null, Boolean, Number, String, and Collections and Maps of them
     * @param clock what {@code strftime_now} reads
     * @throws JinjaException if the template refuses its input, fails, or takes more than it may
     */
    public String render(Map<String, ? extends @Nullable Object> variables, Clock clock) {
        try {
            Map<String, Object> names = Globals.of(clock);
            variables.forEach((name, value) -> names.put(name, Values.fromJava(value)));
            var budget = new Budget();
            var out = new Output(budget);
            body.execute(Scope.root(names, budget), out);
            return out.toString();
        } catch (StackOverflowError e) {
            throw new JinjaException("the template, or what it was given, is nested too deeply");
        }
    }
}
