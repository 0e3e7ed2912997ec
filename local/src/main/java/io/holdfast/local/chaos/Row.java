package io.holdfast.local.chaos;

/** One row of the table of faults: breaks something under load, and says what must be true all the same. */
interface Row {

    /** As the option {@code --only} wants it. */
    String name();

    /** What is broken, for a person. */
    String fault();

    /** Does it. What must not be is told to the stage; an exception is a violation, too. */
    void run(Stage stage) throws Exception;
}
