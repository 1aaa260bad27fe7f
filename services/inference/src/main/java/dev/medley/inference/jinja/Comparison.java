package dev.medley.inference.jinja;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Equality and order as Python has them. */
final class Comparison {
    private Comparison() {}

    static boolean equal(Object a, Object b) {
        if (a == b) {
            return true;
        }
        if (isNumber(a) && isNumber(b)) {
            return compareNumbers(a, b) == 0;
        }
        if (a instanceof List<?> left && b instanceof List<?> right) {
            return a instanceof Tuple == b instanceof Tuple && left.size() == right.size() && equalItems(left, right);
        }
        if (a instanceof Map<?, ?> left && b instanceof Map<?, ?> right) {
            return left.keySet().equals(right.keySet())
                    && left.entrySet().stream()
                            .allMatch(entry ->
                                    equal(entry.getValue(), Objects.requireNonNull(right.get(entry.getKey()))));
        }
        return a instanceof Undefined ? b instanceof Undefined : a.equals(b);
    }

    private static boolean equalItems(List<?> left, List<?> right) {
        for (int i = 0; i < left.size(); i++) {
            if (!equal(left.get(i), right.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Negative, zero or positive; numbers, strings and lists have an order, each among its kind. */
    static int order(Object a, Object b, String operator) {
        if (isNumber(a) && isNumber(b)) {
            return compareNumbers(a, b);
        }
        if (a instanceof String left && b instanceof String right) {
            return compareText(left, right);
        }
        if (a instanceof List<?> left && b instanceof List<?> right && a instanceof Tuple == b instanceof Tuple) {
            for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
                if (!equal(left.get(i), right.get(i))) {
                    return order(left.get(i), right.get(i), operator);
                }
            }
            return Integer.compare(left.size(), right.size());
        }
        Arithmetic.refuseUndefined(a, b);
        throw new JinjaException("'%s' not supported between instances of '%s' and '%s'"
                .formatted(operator, Values.typeName(a), Values.typeName(b)));
    }

    static boolean isNumber(Object value) {
        return value instanceof Number || value instanceof Boolean;
    }

    private static int compareNumbers(Object a, Object b) {
        Object left = Arithmetic.number(a);
        Object right = Arithmetic.number(b);
        if (left instanceof Long l && right instanceof Long r) {
            return Long.compare(l, r);
        }
        double l = ((Number) left).doubleValue();
        double r = ((Number) right).doubleValue();
        return l < r ? -1 : l == r ? 0 : 1;
    }

    /** By code point, where Java would compare UTF-16 units. */
    private static int compareText(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; ) {
            int left = a.codePointAt(i);
            int right = b.codePointAt(i);
            if (left != right) {
                return Integer.compare(left, right);
            }
            i += Character.charCount(left);
        }
        return Integer.compare(a.length(), b.length());
    }
}
