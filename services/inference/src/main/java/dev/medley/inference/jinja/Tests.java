package dev.medley.inference.jinja;

import java.util.List;
import java.util.Map;

/** What can follow {@code is}. */
final class Tests {
    private Tests() {}

    static boolean check(String name, Object value, Arguments arguments) {
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value == None.NONE;
            case "boolean" -> value instanceof Boolean;
            case "true" -> value.equals(true);
            case "false" -> value.equals(false);
            case "integer" -> value instanceof Long;
            case "float" -> value instanceof Double;
            case "number" -> Comparison.isNumber(value);
            case "string" -> value instanceof String;
            case "mapping" -> value instanceof Map;
            case "sequence" -> isIterable(value) && !(value instanceof Loop);
            case "iterable" -> isIterable(value);
            case "callable" -> value instanceof Callable;
            default -> compared(name, value, arguments);
        };
    }

    private static boolean isIterable(Object value) {
        return value instanceof String
                || value instanceof List
                || value instanceof Map
                || value instanceof Undefined
                || value instanceof Loop;
    }

    private static boolean compared(String name, Object value, Arguments arguments) {
        return switch (name) {
            case "eq", "==", "equalto" -> holds("==", value, arguments);
            case "ne", "!=" -> holds("!=", value, arguments);
            case "lt", "<", "lessthan" -> holds("<", value, arguments);
            case "le", "<=" -> holds("<=", value, arguments);
            case "gt", ">", "greaterthan" -> holds(">", value, arguments);
            case "ge", ">=" -> holds(">=", value, arguments);
            case "in" -> holds("in", value, arguments);
            case "sameas" -> isSame(value, arguments.get(0, "other"));
            case "odd" -> remainder(value, 2) != 0;
            case "even" -> remainder(value, 2) == 0;
            case "divisibleby" -> remainder(value, Values.integer(arguments.get(0, "num"), "num")) == 0;
            case "upper" -> Casing.isUpper(PythonText.str(value));
            case "lower" -> Casing.isLower(PythonText.str(value));
            default -> throw new JinjaException("No test named '%s'.".formatted(name));
        };
    }

    private static boolean holds(String operator, Object value, Arguments arguments) {
        return Operation.Comparisons.holds(operator, value, arguments.allow(1).get(0, "other"));
    }

    private static boolean isSame(Object value, Object other) {
        boolean scalar = value instanceof Boolean || value instanceof Number || value instanceof String;
        return scalar ? value.equals(other) : value == other;
    }

    private static long remainder(Object value, long divisor) {
        return (Long) Arithmetic.apply("%", Values.integer(value, "a number") + 0L, divisor, new Budget());
    }
}
