package dev.medley.inference.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Python's arithmetic, with whole numbers of 64 bits: a result that does not fit is an error. */
final class Arithmetic {
    private Arithmetic() {}

    static Object apply(String operator, Object a, Object b, Budget budget) {
        if (Comparison.isNumber(a) && Comparison.isNumber(b)) {
            return numbers(operator, number(a), number(b));
        }
        refuseUndefined(a, b);
        if (operator.equals("+") && a instanceof String left && b instanceof String right) {
            budget.characters((long) left.length() + right.length());
            return left + right;
        }
        if (operator.equals("+")
                && a instanceof List<?> left
                && b instanceof List<?> right
                && a instanceof Tuple == b instanceof Tuple) {
            budget.steps(left.size() + right.size());
            var all = new ArrayList<Object>(left);
            all.addAll(right);
            return a instanceof Tuple ? new Tuple(all) : all;
        }
        if (operator.equals("*") && b instanceof Long times) {
            return repeat(a, times, budget);
        }
        if (operator.equals("*") && a instanceof Long times) {
            return repeat(b, times, budget);
        }
        if (operator.equals("%") && a instanceof String format) {
            List<Object> values = b instanceof Tuple tuple ? tuple : List.of(b);
            return PercentFormat.format(format, values, budget);
        }
        throw new JinjaException("unsupported operand type(s) for %s: '%s' and '%s'"
                .formatted(operator, Values.typeName(a), Values.typeName(b)));
    }

    static void refuseUndefined(Object... operands) {
        for (Object operand : operands) {
            if (operand instanceof Undefined undefined) {
                throw undefined.error();
            }
        }
    }

    private static Object repeat(Object value, long times, Budget budget) {
        int count = (int) Math.max(0, Math.min(times, Budget.MOST_CHARACTERS + 1L));
        if (value instanceof String text) {
            budget.characters((long) text.length() * count);
            return text.repeat(count);
        }
        if (value instanceof List<?> list) {
            budget.steps((int) Math.min(Integer.MAX_VALUE / 2, (long) list.size() * count));
            var all = new ArrayList<Object>();
            Collections.nCopies(count, list).forEach(all::addAll);
            return value instanceof Tuple ? new Tuple(all) : all;
        }
        throw new JinjaException("can't multiply '%s' by 'int'".formatted(Values.typeName(value)));
    }

    /** A Long or a Double: True is 1. */
    static Object number(Object value) {
        return value instanceof Boolean bool ? Long.valueOf(bool ? 1 : 0) : value;
    }

    static Object negate(Object value) {
        Object number = number(value);
        if (number instanceof Long whole) {
            return numbers("-", 0L, whole);
        }
        if (number instanceof Double real) {
            return -real;
        }
        refuseUndefined(value);
        throw new JinjaException("bad operand type for unary -: '%s'".formatted(Values.typeName(value)));
    }

    private static Object numbers(String operator, Object a, Object b) {
        try {
            boolean whole = a instanceof Long && b instanceof Long;
            boolean negativePower = operator.equals("**") && whole && (Long) b < 0;
            if (whole && !operator.equals("/") && !negativePower) {
                return whole(operator, (Long) a, (Long) b);
            }
            return real(operator, ((Number) a).doubleValue(), ((Number) b).doubleValue());
        } catch (ArithmeticException e) {
            throw new JinjaException("%s %s %s: %s".formatted(a, operator, b, e.getMessage()));
        }
    }

    private static long whole(String operator, long a, long b) {
        return switch (operator) {
            case "+" -> Math.addExact(a, b);
            case "-" -> Math.subtractExact(a, b);
            case "*" -> Math.multiplyExact(a, b);
            case "//" -> Math.floorDiv(a, b);
            case "%" -> Math.floorMod(a, b);
            default -> power(a, b);
        };
    }

    private static long power(long base, long exponent) {
        if (base == 0 || base == 1) {
            return exponent == 0 ? 1 : base;
        }
        if (base == -1) {
            return exponent % 2 == 0 ? 1 : -1;
        }
        long result = 1;
        for (long i = 0; i < exponent; i++) {
            result = Math.multiplyExact(result, base);
        }
        return result;
    }

    private static double real(String operator, double a, double b) {
        if (b == 0 && (operator.equals("/") || operator.equals("//") || operator.equals("%"))) {
            throw new ArithmeticException("division by zero");
        }
        return switch (operator) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> a / b;
            case "//" -> Math.floor(a / b);
            case "%" -> a - b * Math.floor(a / b);
            default -> Math.pow(a, b);
        };
    }
}
