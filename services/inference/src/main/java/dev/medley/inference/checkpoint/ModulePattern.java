package dev.medley.inference.checkpoint;

import dev.medley.inference.InferenceException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A regular expression for names of modules, from a file: it may read a name's characters only so often. */
record ModulePattern(Pattern pattern) {
    private static final int MOST_READS = 100_000;

    /** An expression for whole names. */
    static ModulePattern wholeName(String expression) {
        return compile(expression, expression);
    }

    /** An expression for whole names, or for what follows a dot in them, as the keys of PEFT's patterns are. */
    static ModulePattern endOfName(String expression) {
        return compile("(.*\\.)?(" + expression + ")", expression);
    }

    private static ModulePattern compile(String regex, String shown) {
        try {
            return new ModulePattern(Pattern.compile(regex));
        } catch (PatternSyntaxException e) {
            throw InferenceException.badCheckpoint(
                    "adapter_config.json: \"%s\" can't be read as a pattern: %s".formatted(shown, e.getDescription()));
        }
    }

    /** @throws InferenceException if it takes too long to say */
    boolean matches(String name) {
        try {
            return pattern.matcher(new Budgeted(name)).matches();
        } catch (BudgetSpent e) {
            throw new InferenceException(
                    InferenceException.Reason.BAD_CHECKPOINT,
                    "adapter_config.json: the pattern \"%s\" takes too long to match %s".formatted(pattern, name),
                    null,
                    e);
        }
    }

    /** Text whose characters can be read only so often. */
    private static final class Budgeted implements CharSequence {
        private final String text;
        private int reads;

        Budgeted(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++reads > MOST_READS) {
                throw new BudgetSpent();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final class BudgetSpent extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
