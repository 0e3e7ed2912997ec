package io.holdfast.payment.gateway;

import java.util.List;

/**
 * A page of the gateway's list.
 *
 * @param reports those of its lines that can be read, in order
 * @param lines how many there are, read or not
 * @param last the sequence of the last one; 0 when there is none
 */
public record GatewayPage(List<GatewayReport> reports, int lines, long last) {

    public GatewayPage {
        reports = List.copyOf(reports);
    }
}
