package dev.medley.inference.jinja;

/** Decodes the escapes of a quoted string as Python does; an escape that Python does not know stays as written. */
final class StringLiteral {
    private final String quoted;
    private final int line;
    private final StringBuilder text = new StringBuilder();
    private int position = 1;

    private StringLiteral(String quoted, int line) {
        this.quoted = quoted;
        this.line = line;
    }

    static String decode(String quoted, int line) {
        if (quoted.indexOf('\\') < 0) {
            return quoted.substring(1, quoted.length() - 1);
        }
        return new StringLiteral(quoted, line).decode();
    }

    private String decode() {
        while (position < quoted.length() - 1) {
            char c = quoted.charAt(position++);
            if (c == '\\') {
                escape(quoted.charAt(position++));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private void escape(char c) {
        switch (c) {
            case '\n' -> {}
            case '\\', '\'', '"' -> text.append(c);
            case 'n' -> text.append('\n');
            case 't' -> text.append('\t');
            case 'r' -> text.append('\r');
            case 'a' -> text.append('\007');
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case 'v' -> text.append('\013');
            case 'x' -> codePoint(2, 16);
            case 'u' -> codePoint(4, 16);
            case 'U' -> codePoint(8, 16);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                position--;
                codePoint(octalDigits(), 8);
            }
            default -> text.append('\\').append(c);
        }
    }

    private int octalDigits() {
        int digits = 1;
        while (digits < 3 && "01234567".indexOf(quoted.charAt(position + digits)) >= 0) {
            digits++;
        }
        return digits;
    }

    private void codePoint(int digits, int radix) {
        try {
            text.appendCodePoint(Integer.parseInt(quoted, position, position + digits, radix));
            position += digits;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw JinjaException.at(line, "%s has an escape that is no character".formatted(quoted));
        }
    }
}
