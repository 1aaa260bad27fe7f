package dev.medley.inference.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens as {@code jinja2.lexer} does with {@code trim_blocks} and {@code lstrip_blocks}: the
 * first newline after a tag goes, as does the white space before a tag on its line, unless the tag says otherwise with
 * {@code -} or {@code +}.
 */
final class Lexer {
    private static final Pattern BEGIN = Pattern.compile("\\{\\{|\\{%|\\{#");
    private static final Pattern RAW_BEGIN = Pattern.compile("\\{%(-|\\+|)\\s*raw\\s*(?:-%\\}\\s*|%\\})");
    private static final Pattern RAW_END = Pattern.compile("\\{%(-|\\+|)\\s*endraw\\s*(?:\\+%\\}|-%\\}\\s*|%\\}\\n?)");
    private static final Pattern COMMENT_END = Pattern.compile("\\+#\\}|-#\\}\\s*|#\\}\\n?");
    private static final Pattern TAG_END = Pattern.compile("\\+%\\}|-%\\}\\s*|%\\}\\n?");
    private static final Pattern OUTPUT_END = Pattern.compile("-\\}\\}\\s*|\\}\\}");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int position;
    private int line = 1;
    private int lineCountedTo;
    private boolean lineStarting = true;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String template) {
        String source = template.replaceAll("\r\n|\r", "\n");
        var lexer = new Lexer(source.endsWith("\n") ? source.substring(0, source.length() - 1) : source);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        Matcher begin = BEGIN.matcher(source);
        while (begin.find(position)) {
            int start = begin.start();
            Matcher raw = RAW_BEGIN.matcher(source).region(start, source.length());
            if (raw.lookingAt()) {
                text(start, raw.group(1), true);
                moveTo(raw.end());
                raw();
                continue;
            }
            String sign = sign(begin.end());
            text(start, sign, !begin.group().equals("{{"));
            moveTo(begin.end() + sign.length());
            switch (begin.group()) {
                case "{#" -> comment();
                case "{%" -> inside(Token.Kind.TAG_BEGIN, Token.Kind.TAG_END, TAG_END);
                default -> inside(Token.Kind.OUTPUT_BEGIN, Token.Kind.OUTPUT_END, OUTPUT_END);
            }
        }
        text(source.length(), "+", false);
        add(Token.Kind.END, "");
    }

    private String sign(int at) {
        return at < source.length() && (source.charAt(at) == '-' || source.charAt(at) == '+')
                ? source.substring(at, at + 1)
                : "";
    }

    /** Adds the text from here to a tag that starts at {@code end}. */
    private void text(int end, String sign, boolean stripsItsLine) {
        String text = source.substring(position, end);
        if (sign.equals("-")) {
            text = PythonText.stripEnd(text);
        } else if (!sign.equals("+") && stripsItsLine) {
            int lineStart = text.lastIndexOf('\n') + 1;
            if ((lineStart > 0 || lineStarting) && PythonText.isBlank(text.substring(lineStart))) {
                text = text.substring(0, lineStart);
            }
        }
        if (!text.isEmpty()) {
            add(Token.Kind.TEXT, text);
        }
    }

    private void raw() {
        Matcher end = RAW_END.matcher(source);
        if (!end.find(position)) {
            throw JinjaException.at(line, "'raw' has no 'endraw'");
        }
        lineStarting = source.charAt(position - 1) == '\n';
        text(end.start(), end.group(1), true);
        finish(end);
    }

    private void comment() {
        Matcher end = COMMENT_END.matcher(source);
        if (!end.find(position)) {
            throw JinjaException.at(line, "a comment has no '#}'");
        }
        finish(end);
    }

    private void finish(Matcher end) {
        moveTo(end.end());
        lineStarting = end.group().endsWith("\n");
    }

    private void inside(Token.Kind beginKind, Token.Kind endKind, Pattern endPattern) {
        int startLine = line;
        add(beginKind, "");
        Matcher end = endPattern.matcher(source);
        var scanner = new ExpressionScanner(source);
        while (position < source.length()) {
            if (scanner.isBalanced() && end.region(position, source.length()).lookingAt()) {
                add(endKind, "");
                finish(end);
                return;
            }
            if (Character.isWhitespace(source.charAt(position))) {
                moveTo(position + 1);
                continue;
            }
            Token token = scanner.scan(position, line);
            tokens.add(token);
            moveTo(scanner.end());
        }
        throw JinjaException.at(startLine, "a tag is not closed");
    }

    private void add(Token.Kind kind, String text) {
        tokens.add(new Token(kind, text, line));
    }

    private void moveTo(int next) {
        for (; lineCountedTo < next; lineCountedTo++) {
            line += source.charAt(lineCountedTo) == '\n' ? 1 : 0;
        }
        position = next;
    }
}
