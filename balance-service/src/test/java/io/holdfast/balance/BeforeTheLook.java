package io.holdfast.balance;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** A connection on which something happens just before the look for why a row could not be held. */
final class BeforeTheLook {

    private BeforeTheLook() {}

    static Connection on(Connection connection, Callable<?> happening) {
        return (Connection) Proxy.newProxyInstance(
                BeforeTheLook.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")
                            && arguments[0].toString().startsWith("SELECT")) {
                        // A thread of its own, so that it is no part of the transaction on this one.
                        FutureTask<?> task = new FutureTask<>(happening);
                        new Thread(task, "before-the-look").start();
                        task.get();
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
