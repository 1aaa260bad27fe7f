package dev.medley.inference.jinja;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** The filters on numbers. */
final class Numbers {
    private Numbers() {}

    static Object whole(Object value, Arguments arguments) {
        Object otherwise = arguments.get(0, "default", 0L);
        try {
            if (value instanceof String text) {
                return wholeOf(text.strip().replace("_", ""), arguments.integer(1, "base", 10));
            }
            Object number = Arithmetic.number(value);
            return number instanceof Double real
                    ? (Object) real.longValue()
                    : number instanceof Long ? number : otherwise;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    private static Object wholeOf(String text, int base) {
        try {
            return Long.parseLong(text, base);
        } catch (NumberFormatException e) {
            return (long) Double.parseDouble(text);
        }
    }

    static Object real(Object value, Arguments arguments) {
        Object otherwise = arguments.get(0, "default", 0.0);
        try {
            if (value instanceof String text) {
                return Double.parseDouble(text.strip());
            }
            return Arithmetic.number(value) instanceof Number number ? (Object) number.doubleValue() : otherwise;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    static Object absolute(Object value) {
        Object number = Arithmetic.number(value);
        boolean negative = Comparison.isNumber(number) && ((Number) number).doubleValue() < 0;
        return negative || !Comparison.isNumber(number) ? Arithmetic.negate(number) : number;
    }

    static Object round(Object value, Arguments arguments) {
        int precision = Math.max(-300, Math.min(300, arguments.integer(0, "precision", 0)));
        String method = PythonText.str(arguments.get(1, "method", "common"));
        Object number = Arithmetic.number(value);
        if (!(number instanceof Number)) {
            Arithmetic.refuseUndefined(value);
            throw new JinjaException("round needs a number, but got '%s'".formatted(Values.typeName(value)));
        }
        if (method.equals("common")) {
            return number instanceof Double real && !real.isInfinite() && !real.isNaN()
                    ? (Object) new BigDecimal(real)
                            .setScale(precision, RoundingMode.HALF_EVEN)
                            .doubleValue()
                    : number;
        }
        double scale = Math.pow(10, precision);
        double scaled = ((Number) number).doubleValue() * scale;
        return (method.equals("ceil") ? Math.ceil(scaled) : Math.floor(scaled)) / scale;
    }
}
