package io.holdfast.local.demo;

/** The colours of a terminal, by what they mean here. */
enum Ink {
    PLAIN(""),
    FAINT("2"),
    TITLE("1"),
    WAITING("36"),
    HELD("33"),
    GOOD("32"),
    TROUBLE("35"),
    DECISION("1"),
    /** Only for what is not as it should be. */
    BAD("1;31");

    private static final String ESCAPE = "\u001b[";

    private final String code;

    Ink(String code) {
        this.code = code;
    }

    String on(String text) {
        return code.isEmpty() || text.isBlank() ? text : ESCAPE + code + "m" + text + ESCAPE + "0m";
    }
}
