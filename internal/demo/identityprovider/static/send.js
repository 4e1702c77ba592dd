// Sends the answer without waiting for somebody to press the button.
document.getElementById("send").submit();
